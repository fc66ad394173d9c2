package dev.gatehouse.cache.semantic;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Setting;
import dev.gatehouse.config.Size;
import dev.gatehouse.embedder.Embedders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The layer of the cache that compares questions by their meaning.
///
/// @param requests which requests are answered with the answer to a question of the same meaning:
///     none, those with a `temperature` of 0, or all
/// @param embedder what turns a question into a vector: `static` (word vectors of the gateway,
///     English), `local` (a model that runs in the gateway, an extra, English), or the name of a
///     model of a provider, which is asked once for each question
/// @param embedderProvider the account of that model, if its name does not state it
/// @param embedTimeout how long a call waits for its vector at most; it is then requested without
///     being compared
/// @param threshold the cosine of two questions from which one gets the answer to the other, if
///     no fact in them differs; 0 for the score that was fitted for the embedder
/// @param ttl how long an answer serves other questions, at most `cache.ttl`
/// @param maxMessages how many messages a conversation may have; what precedes the last one has to
///     be equal
/// @param vectors where the vectors of questions are kept
/// @param memorySize how many bytes of vectors are in memory; a sixteenth of the memory when not
///     given
/// @param maxError the share of wrong answers that is allowed: an answer serves another question
///     only once checks have shown that it may; needs `judge`. 0 leaves it to the threshold
/// @param judge the model that compares answers for `max-error`
/// @param checksPerHour how many answers are compared in an hour at most
public record SemanticSettings(
        CachedRequests requests,
        String embedder,
        @Nullable String embedderProvider,
        Duration embedTimeout,
        double threshold,
        Duration ttl,
        int maxMessages,
        VectorSettings vectors,
        @Nullable Size memorySize,
        double maxError,
        @Nullable String judge,
        int checksPerHour) {
    private static final int PART = 16;

    private static final String NO_EMBEDDER =
            "is a cosine, which means something else with each embedder, and none is named; set"
                    + " cache.semantic.embedder, or leave the threshold to the embedder";

    /// Reads them.
    public static SemanticSettings read(Group g) {
        CachedRequests requests = CachedRequests.read(g, "requests", "SEMANTIC_CACHE_ENABLED");
        Setting<String> embedder = embedder(g);
        var read =
                new SemanticSettings(
                        requests,
                        embedder.value(),
                        g.text("embedder-provider")
                                .env("SEMANTIC_CACHE_EMBEDDER_PROVIDER")
                                .restart()
                                .orNull(),
                        g.duration("embed-timeout", "150ms").value(),
                        threshold(g, embedder.given()),
                        g.duration("ttl", "1h").env("SEMANTIC_CACHE_TTL").value(),
                        messages(g),
                        VectorSettings.read(g.group("vectors"), requests != CachedRequests.OFF),
                        memory(g),
                        g.number("max-error", 0).between(0, 1).value(),
                        g.text("judge").orNull(),
                        g.whole("checks-per-hour", 60).between(1, 1_000_000).value());
        read.check(g);
        return read;
    }

    private static Setting<String> embedder(Group g) {
        return g.text("embedder", Embedders.STATIC)
                .env("SEMANTIC_CACHE_EMBEDDER_MODEL")
                .checked(SemanticSettings::missing)
                .restart();
    }

    /// @param named whether the settings name the embedder whose cosines it is for
    private static double threshold(Group g, boolean named) {
        return g.number("threshold", 0)
                .env("SEMANTIC_CACHE_THRESHOLD")
                .between(0, 1)
                .advised(it -> it > 0 && !named ? NO_EMBEDDER : null)
                .value();
    }

    private static int messages(Group g) {
        return g.whole("max-messages", 3)
                .env("SEMANTIC_CACHE_MAX_CONV_MESSAGES")
                .between(1, 1000)
                .value();
    }

    private static @Nullable Size memory(Group g) {
        return g.size("memory-size").checked(Size::beyondHalfOfMemory).restart().orNull();
    }

    private void check(Group g) {
        if (maxError > 0 && judge == null) {
            g.error(
                    "max-error",
                    "needs a model that compares answers",
                    "set cache.semantic.judge to the name of a model");
        }
    }

    private static @Nullable String missing(String embedder) {
        return embedder.equals(Embedders.LOCAL) && !Embedders.hasLocal()
                ? "is 'local', which is an extra that is not installed: " + Embedders.CURE
                : null;
    }

    /// Whether any call is answered.
    public boolean enabled() {
        return requests != CachedRequests.OFF;
    }

    /// Whether the embedder is a model of a provider.
    public boolean provided() {
        return !embedder.equals(Embedders.STATIC) && !embedder.equals(Embedders.LOCAL);
    }

    /// The name of the provider's model.
    public String model() {
        return embedderProvider == null ? embedder : embedderProvider + "/" + embedder;
    }

    /// How many bytes of vectors are kept in memory.
    public long memoryAllowed() {
        return memorySize != null ? memorySize.bytes() : Runtime.getRuntime().maxMemory() / PART;
    }
}
