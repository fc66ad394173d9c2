package dev.gatehouse.guardrails.remote;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Keys;
import dev.gatehouse.config.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service that a guardrail asks.
///
/// @param adapter the shape of its requests and answers
/// @param url its address; for Presidio, Lakera, NeMo and LLM Guard that of the server, otherwise
///     that of the endpoint
/// @param apiKey the key that it gets as a bearer token
/// @param language for Presidio, the language of the texts
/// @param entities for Presidio, the kinds that it looks for; all when there is none
/// @param threshold the score from which something counts
/// @param model for NeMo and a moderation endpoint, the model that is named
/// @param config for NeMo, the id of its configuration; for Lakera, the id of the project
/// @param offsets what the places in its answers count: code points, as Python does, or UTF-16
///     units, as JavaScript and Java do
/// @param endInclusive whether the end of a place is the last character; else it is the one behind
public record RemoteSettings(
        Adapter adapter,
        @Nullable URI url,
        @Nullable Secret apiKey,
        String language,
        List<String> entities,
        double threshold,
        @Nullable String model,
        @Nullable String config,
        Offsets offsets,
        boolean endInclusive) {
    public RemoteSettings {
        entities = List.copyOf(entities);
    }

    /// The shape of requests and answers.
    public enum Adapter {
        /// `{"texts": [...]}` and `{"findings": [...]}`, as docs/guardrails.md has them.
        PLAIN,
        PRESIDIO,
        LAKERA,
        NEMO,
        LLM_GUARD,
        /// The shape of OpenAI's moderation endpoint.
        MODERATION
    }

    /// What places in texts count.
    public enum Offsets {
        CODE_POINTS,
        UTF16
    }

    /// The same for another shape.
    public RemoteSettings with(Adapter other) {
        return new RemoteSettings(
                other,
                url,
                apiKey,
                language,
                entities,
                threshold,
                model,
                config,
                offsets,
                endInclusive);
    }

    /// Reads it.
    public static RemoteSettings read(Group g) {
        return new RemoteSettings(
                g.word("adapter", Adapter.values(), Adapter.PLAIN).value(),
                g.address("url").orNull(),
                Keys.sent(g, "api-key").orNull(),
                g.text("language", "en").value(),
                g.texts("entities").value(),
                g.number("threshold", 0.5).between(0, 1).value(),
                g.text("model").orNull(),
                g.text("config").orNull(),
                g.word("offsets", Offsets.values(), Offsets.CODE_POINTS).value(),
                g.flag("end-inclusive", false).value());
    }
}
