package dev.gatehouse.limits;

import dev.gatehouse.call.Problem;
import dev.gatehouse.limits.Limit.Measure;
import dev.gatehouse.limits.Limit.Rates;
import dev.gatehouse.limits.Limit.Scope;
import dev.gatehouse.limits.LimitState.Refusal;
import java.time.Duration;

/// Words the rejection of a call for which a limit has no room.
final class Rejections {
    private Rejections() {}

    /// @param tokens those of the request
    static Problem of(Refusal refusal, long tokens) {
        Limit limit = refusal.state().limit().limit();
        boolean never = refusal.roomIn() < 0;
        String reason =
                "The rate limit of %s is reached: %s.%s"
                        .formatted(
                                subject(limit.scope(), refusal.state().name()),
                                amount(refusal.measure(), limit.rates()),
                                never
                                        ? " This request has about %d tokens: send a shorter one."
                                                .formatted(tokens)
                                        : " Try again after the time in Retry-After.");
        Duration wait = never ? null : Duration.ofNanos(refusal.roomIn());
        return new Problem.RateLimited(
                limit.scope().word(), refusal.measure().word(), reason, wait);
    }

    private static String subject(Scope scope, String name) {
        return switch (scope) {
            case ALL -> "this gateway";
            case KEY -> "this API key";
            case USER_PATH -> "the user path '%s'".formatted(name);
            case MODEL -> "the model '%s'".formatted(name);
            case ACCOUNT -> "the account '%s'".formatted(name);
        };
    }

    private static String amount(Measure measure, Rates rates) {
        String period = rates.period().word();
        return switch (measure) {
            case REQUESTS -> "%d requests per %s".formatted(rates.requests(), period);
            case TOKENS -> "%d tokens per %s".formatted(rates.tokens(), period);
            case CONCURRENT -> "%d calls at once".formatted(rates.concurrent());
        };
    }
}
