package dev.gatehouse.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tools of a request, and whether one must be called.
record Toolbox(List<Tool> tools, Wish wish) {
    Toolbox {
        tools = List.copyOf(tools);
    }

    /// The tool choice of a request.
    sealed interface Wish {
        /// None may be called.
        record Never() implements Wish {}

        /// One is called if the question mentions it.
        record Maybe() implements Wish {}

        /// One must be called, whichever.
        record Some() implements Wish {}

        /// This one must be called.
        record Named(String name) implements Wish {}
    }

    /// The tool to call for this prompt; `null` for none.
    ///
    /// @throws DemoException when a tool must be called that is missing
    @Nullable Tool pick(String prompt) throws DemoException {
        return switch (wish) {
            case Wish.Never() -> null;
            case Wish.Maybe() -> mentioned(prompt);
            case Wish.Some() -> {
                Tool mentioned = mentioned(prompt);
                yield mentioned != null ? mentioned : first();
            }
            case Wish.Named(String name) -> named(name);
        };
    }

    private @Nullable Tool mentioned(String prompt) {
        for (Tool tool : tools) {
            if (tool.mentionedIn(prompt)) {
                return tool;
            }
        }
        return null;
    }

    private Tool first() throws DemoException {
        if (tools.isEmpty()) {
            throw DemoException.invalid("tool_choice", "requires a tool, and there are none");
        }
        return tools.getFirst();
    }

    private Tool named(String name) throws DemoException {
        for (Tool tool : tools) {
            if (tool.name().equals(name)) {
                return tool;
            }
        }
        throw DemoException.invalid(
                "tool_choice", "names '" + name + "', which is not among the tools");
    }
}
