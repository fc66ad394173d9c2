package dev.gatehouse.call;

import java.util.List;

/// One step of the path that every call walks. A stage may answer by itself, change the call on the
/// way in, or look at the answer on the way out.
@FunctionalInterface
public interface Stage {
    /// Takes the call, and as a rule hands it on.
    ///
    /// @throws Refusal when the call cannot go on
    Answer take(Call call, Next next);

    /// The rest of the path.
    @FunctionalInterface
    interface Next {
        /// Walks it.
        Answer proceed(Call call);
    }

    /// Lays stages in the order given before whatever ends the path.
    static Next path(List<Stage> stages, Next end) {
        Next path = end;
        for (Stage stage : stages.reversed()) {
            Next rest = path;
            path = call -> stage.take(call, rest);
        }
        return path;
    }
}
