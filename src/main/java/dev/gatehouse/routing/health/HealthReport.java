package dev.gatehouse.routing.health;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// How accounts and their targets are doing, for operators.
///
/// @param accounts in configured order
public record HealthReport(HealthRegistry standings, List<Account> accounts) {
    private static final double MILLI = 1e-6;

    /// Writes the accounts as an array, each with the targets that were asked.
    public void write(JsonWriter writer, long now) {
        writer.array();
        for (Account account : accounts) {
            writer.object()
                    .member("id", account.name())
                    .member("provider", account.provider().name())
                    .name("suspended")
                    .value(standings.suspended(account.name()))
                    .name("limit")
                    .raw(limit(account.name()))
                    .name("targets")
                    .array();
            standings.all().stream()
                    .filter(health -> health.target().account().equals(account.name()))
                    .sorted(Comparator.comparing(health -> health.target().model()))
                    .forEach(health -> write(health, writer, now));
            writer.endArray().end();
        }
        writer.endArray();
    }

    /// How many calls it is given at once; `null` while there is no bound.
    private String limit(String account) {
        double limit = standings.limit(account);
        return Double.isInfinite(limit) ? "null" : Long.toString((long) limit);
    }

    private void write(TargetHealth health, JsonWriter writer, long now) {
        TargetHealth.State state = standings.state(health, now);
        writer.object()
                .member("model", health.target().model())
                .member("state", state.label())
                .member("in_flight", health.inFlight());
        if (state != TargetHealth.State.CLOSED) {
            long left = Math.max(0, standings.availableAt(health) - now);
            writer.member("retry_in_ms", left / 1_000_000);
        }
        if (health.firstContent() > 0) {
            writer.member("first_content_ms", Math.round(health.firstContent() * MILLI));
        }
        if (health.tokensPerSecond() > 0) {
            String speed = String.format(Locale.ROOT, "%.1f", health.tokensPerSecond());
            writer.name("tokens_per_second").raw(speed);
        }
        writer.member("last_error", health.lastProblem()).end();
    }
}
