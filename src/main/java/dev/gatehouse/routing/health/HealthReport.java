package dev.gatehouse.routing.health;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/// The health of accounts and their targets, for operators.
///
/// @param accounts in configured order
/// @param learned writes the corrections that were learnt for an account, as an array
public record HealthReport(
        HealthRegistry registry, List<Account> accounts, BiConsumer<String, JsonWriter> learned) {
    private static final double MILLI = 1e-6;

    /// Writes the accounts as an array, each with the targets that were tried.
    public void write(JsonWriter writer, long now) {
        writer.array();
        for (Account account : accounts) {
            Suspension suspension = registry.suspension(account.name());
            writer.object()
                    .member("id", account.name())
                    .member("provider", account.provider().name())
                    .name("suspended")
                    .value(suspension != null);
            if (suspension != null) {
                writer.member("reason", suspension.why());
                writer.member("provider_message", suspension.providerMessage());
            }
            writer.name("learned");
            learned.accept(account.name(), writer);
            writer.name("limit").raw(number(registry.limit(account.name())));
            writer.name("targets").array();
            registry.all().stream()
                    .filter(health -> health.target().account().name().equals(account.name()))
                    .sorted(Comparator.comparing(health -> health.target().model()))
                    .forEach(health -> write(health, writer, now));
            writer.endArray().end();
        }
        writer.endArray();
    }

    /// A limit; `null` while there is no bound.
    private static String number(double limit) {
        return Double.isInfinite(limit) ? "null" : Long.toString((long) limit);
    }

    private void write(TargetHealth health, JsonWriter writer, long now) {
        TargetHealth.State state = registry.state(health, now);
        writer.object()
                .member("model", health.target().model())
                .member("state", state.label())
                .member("in_flight", health.inFlight())
                .name("limit")
                .raw(number(health.limiter().limit()));
        if (state != TargetHealth.State.CLOSED) {
            long left = Math.max(0, registry.availableAt(health) - now);
            writer.member("retry_in_ms", left / 1_000_000);
        }
        if (health.firstContent() > 0) {
            writer.member("first_content_ms", Math.round(health.firstContent() * MILLI));
        }
        if (health.tokensPerSecond() > 0) {
            String speed = String.format(Locale.ROOT, "%.1f", health.tokensPerSecond());
            writer.name("tokens_per_second").raw(speed);
        }
        TargetHealth.Trouble last = health.lastProblem();
        writer.member("last_error", last == null ? null : last.label());
        writer.member("last_error_at", last == null ? null : last.at().toString()).end();
    }
}
