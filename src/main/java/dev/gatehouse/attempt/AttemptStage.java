package dev.gatehouse.attempt;

import dev.gatehouse.call.Answer;
import java.util.List;

/// One step around every attempt. It may answer by itself, reject the attempt, or observe it: what
/// runs when the attempt ends is registered with [Attempt#listen(Attempt.Listener)].
@FunctionalInterface
public interface AttemptStage {
    /// Takes the attempt, and as a rule passes it on.
    ///
    /// @throws dev.gatehouse.call.ProblemException when the attempt fails; another target may
    ///     follow
    Answer attempt(Attempt attempt, Next next);

    /// The rest of the stages.
    @FunctionalInterface
    interface Next {
        Answer proceed(Attempt attempt);
    }

    /// The stages in the order given, before what executes the attempt.
    static Next path(List<AttemptStage> stages, Next end) {
        Next path = end;
        for (AttemptStage stage : stages.reversed()) {
            Next rest = path;
            path = attempt -> stage.attempt(attempt, rest);
        }
        return path;
    }
}
