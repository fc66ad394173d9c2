package dev.gatehouse.call;

import java.util.List;

/// One step around every call. A stage may answer by itself, change the call before the stages
/// behind it, or wrap their answer.
@FunctionalInterface
public interface Stage {
    /// Takes the call, and as a rule passes it on.
    ///
    /// @throws ProblemException when the call is rejected or fails
    Answer take(Call call, Next next);

    /// The stages behind this one.
    @FunctionalInterface
    interface Next {
        /// Passes the call to them.
        Answer proceed(Call call);
    }

    /// The stages in the order given, before what ends them.
    static Next path(List<Stage> stages, Next end) {
        Next path = end;
        for (Stage stage : stages.reversed()) {
            Next rest = path;
            path = call -> stage.take(call, rest);
        }
        return path;
    }
}
