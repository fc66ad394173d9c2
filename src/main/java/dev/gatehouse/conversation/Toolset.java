package dev.gatehouse.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tools of a request and how the model may use them.
///
/// @param choice `null` when the request does not state it
/// @param parallel whether several tools may be called at once, `null` when it does not state it
public record Toolset(List<Tool> tools, @Nullable Choice choice, @Nullable Boolean parallel) {
    /// No tools.
    public static final Toolset NONE = new Toolset(List.of(), null, null);

    public Toolset {
        tools = List.copyOf(tools);
    }

    /// Which tools must be called.
    public sealed interface Choice {
        /// The model decides.
        record Auto() implements Choice {}

        /// None.
        record None() implements Choice {}

        /// At least one.
        record Required() implements Choice {}

        /// This one.
        record Named(String name) implements Choice {}

        /// Of these only.
        ///
        /// @param required whether at least one must be called
        record Among(List<String> names, boolean required) implements Choice {
            public Among {
                names = List.copyOf(names);
            }
        }
    }
}
