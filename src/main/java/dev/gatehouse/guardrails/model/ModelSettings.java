package dev.gatehouse.guardrails.model;

import dev.gatehouse.config.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model that a guardrail asks through the gateway.
///
/// @param model the model, as clients name it
/// @param provider an account, where the name of the model is not enough
/// @param prompt the instructions for it; the built-in ones when not given
/// @param roles the roles of the texts that it gets
/// @param skipContentPrefix texts that begin so are left as they are
/// @param maxTokens how long its answer may be
public record ModelSettings(
        @Nullable String model,
        @Nullable String provider,
        @Nullable String prompt,
        List<String> roles,
        @Nullable String skipContentPrefix,
        int maxTokens) {
    public ModelSettings {
        roles = List.copyOf(roles);
    }

    /// Reads it.
    public static ModelSettings read(Group g) {
        return new ModelSettings(
                g.text("model").orNull(),
                g.text("provider").orNull(),
                g.text("prompt").orNull(),
                g.texts("roles", "user").value(),
                g.text("skip-content-prefix").orNull(),
                g.whole("max-tokens", 4096).between(1, 1_000_000).value());
    }

    /// The model with its account.
    public String name() {
        String bare = model == null ? "" : model;
        boolean whole = provider == null || bare.startsWith(provider + "/");
        return whole ? bare : provider + "/" + bare;
    }
}
