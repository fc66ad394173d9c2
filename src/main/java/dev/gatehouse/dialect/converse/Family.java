package dev.gatehouse.dialect.converse;

import dev.gatehouse.dialect.translation.TargetModel;
import java.util.Locale;

/// A family of models, by what it accepts beyond the fields that all models have in common.
enum Family {
    CLAUDE("claude"),
    NOVA("nova"),
    MISTRAL("mistral"),
    GPT_OSS("gpt-oss"),
    OTHER("");

    private final String name;

    Family(String name) {
        this.name = name;
    }

    /// The family of a model. What its name does not show, as that of an inference profile, is
    /// [#OTHER].
    static Family of(TargetModel model) {
        String wanted = model.name().toLowerCase(Locale.ROOT);
        for (Family each : values()) {
            if (wanted.contains(each.name)) {
                return each;
            }
        }
        return OTHER;
    }

    /// Whether it accepts cache marks.
    boolean caches() {
        return this == CLAUDE || this == NOVA;
    }
}
