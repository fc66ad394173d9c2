package dev.gatehouse.call;

import dev.gatehouse.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// One problem of each kind, and one provider error of each kind; a new kind must be added here.
public final class Problems {
    private Problems() {}

    public static List<Problem> all() {
        var rejections = Stream.of(ProviderError.Kind.values()).map(Problems::refused);
        return Stream.concat(oneOfEach(), rejections).toList();
    }

    private static Stream<Problem> oneOfEach() {
        return Stream.of(
                new Problem.Malformed("'n' must be a whole number", "n"),
                new Problem.BadTransport(431, "the request head is too large"),
                new Problem.TooLarge(7),
                new Problem.Unauthenticated("no key"),
                new Problem.Forbidden("not allowed"),
                new Problem.UnknownRoute("GET", "/x"),
                new Problem.AtConcurrencyLimit("a", "m"),
                new Problem.BreakerForcedOpen("a", Duration.ofMinutes(15)),
                new Problem.RateLimited("key", "requests", "too many", Duration.ofMillis(1_200)),
                new Problem.RateLimited("key", "tokens", "too long", null),
                new Problem.WrongMethod("PUT", "/x", "GET"),
                new Problem.UnknownModel("m", List.of("n")),
                new Problem.LoopDetected(4),
                new Problem.NotOffered("chat completions", "acc", List.of("embeddings")),
                new Problem.Untranslatable("no audio", "messages[0].content[1]"),
                new Problem.VersionConflict("\"v2\""),
                new Problem.Overloaded(),
                new Problem.CredentialsRejected("acc", "bad key"),
                new Problem.Unreachable("acc", "it hung up", false),
                new Problem.TimedOut("acc", CallScope.Timeout.IDLE),
                new Problem.Truncated("acc", "it hung up"),
                new Problem.InvalidUpstreamResponse("acc", "no JSON", false),
                new Problem.LedgerUnavailable(),
                new Problem.StorageUnavailable(),
                new Problem.UnknownObject("batch", "batch_1"),
                new Problem.AuthUnavailable(),
                new Problem.BudgetExceeded(
                        "the path '/eng'",
                        "daily",
                        "$2",
                        Instant.parse("2026-08-01T00:00:00Z"),
                        Duration.ofHours(1)),
                new Problem.UnpricedModel("acc", "m", "the path '/eng'"),
                new Problem.GuardrailBlocked(
                        "secrets", "found aws-key", "messages[0].content", false),
                new Problem.FeatureUnavailable("usage", "Set usage.enabled to true."),
                new Problem.ShuttingDown(),
                new Problem.Cancelled(),
                new Problem.ClientDisconnected("hung up"),
                new Problem.Internal());
    }

    public static Problem refused(ProviderError.Kind kind) {
        var error =
                new ProviderError(
                        kind, 429, "said \"no\"\n", null, null, Duration.ofSeconds(3), null);
        return new Problem.ProviderFailed("acc", error, Headers.none());
    }
}
