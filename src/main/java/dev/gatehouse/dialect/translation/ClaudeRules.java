package dev.gatehouse.dialect.translation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a Claude model accepts, by its name.
///
/// @param name a part of the names of such models
/// @param output the most tokens of output
/// @param marks what it accepts
public record ClaudeRules(String name, long output, Set<Mark> marks) {
    /// What not all models accept.
    public enum Mark {
        /// `temperature`, `top_p` and `top_k`.
        SAMPLING,
        /// `thinking` of type `adaptive`.
        ADAPTIVE,
        /// `thinking` with a budget.
        BUDGET,
        /// `thinking` of type `disabled`.
        DISABLING,
        /// A tool choice that forces a call.
        FORCED_TOOL,
        /// A JSON Schema as output format.
        SCHEMA
    }

    private static final long K = 1000;

    /// Where several match, the first counts; families of new versions stand before old ones.
    private static final List<ClaudeRules> ALL =
            List.of(
                    of("sonnet-5-5", 128 * K, Mark.ADAPTIVE, Mark.SCHEMA),
                    of("opus-5-5", 128 * K, Mark.ADAPTIVE, Mark.SCHEMA),
                    of("fable-5-1", 128 * K, Mark.ADAPTIVE, Mark.SCHEMA),
                    of("fable-5-2", 128 * K, Mark.ADAPTIVE, Mark.SCHEMA),
                    of("fable-5", 128 * K, Mark.ADAPTIVE, Mark.FORCED_TOOL, Mark.SCHEMA),
                    of("haiku-5-5", 128 * K, Mark.ADAPTIVE, Mark.FORCED_TOOL, Mark.SCHEMA),
                    of(
                            "opus-5",
                            128 * K,
                            Mark.ADAPTIVE,
                            Mark.BUDGET,
                            Mark.FORCED_TOOL,
                            Mark.SCHEMA),
                    without(Mark.SAMPLING, "sonnet-5", 128 * K),
                    without(Mark.SAMPLING, "opus-4-7", 128 * K),
                    without(Mark.SAMPLING, "opus-4-8", 128 * K),
                    new ClaudeRules("sonnet-4-6", 128 * K, Set.of(Mark.values())),
                    new ClaudeRules("opus-4-6", 128 * K, Set.of(Mark.values())),
                    without(Mark.ADAPTIVE, "-4-5", 64 * K),
                    without(Mark.ADAPTIVE, "opus-4-1", 32 * K),
                    older("sonnet-4", 64 * K),
                    older("opus-4", 32 * K),
                    older("3-7-sonnet", 64 * K),
                    older("3-5", 8192),
                    older("", 4096));

    private static ClaudeRules of(String name, long output, Mark... marks) {
        return new ClaudeRules(name, output, Set.of(marks));
    }

    private static ClaudeRules without(Mark missing, String name, long output) {
        var marks = new HashSet<>(Set.of(Mark.values()));
        marks.remove(missing);
        return new ClaudeRules(name, output, Set.copyOf(marks));
    }

    private static ClaudeRules older(String name, long output) {
        return of(name, output, Mark.SAMPLING, Mark.BUDGET, Mark.DISABLING, Mark.FORCED_TOOL);
    }

    /// The rules for a model; what the catalogue knows of its output goes before the table.
    public static ClaudeRules of(TargetModel model) {
        for (ClaudeRules each : ALL) {
            if (model.name().contains(each.name)) {
                return model.output() == null
                        ? each
                        : new ClaudeRules(each.name, model.output(), each.marks);
            }
        }
        throw new IllegalStateException("the last entry matches every name");
    }

    /// Whether such a model accepts something.
    public boolean accepts(Mark mark) {
        return marks.contains(mark);
    }
}
