package dev.gatehouse.routing.health;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// How accounts and their targets are doing, for operators.
///
/// @param accounts in configured order
public record StandingsReport(Standings standings, List<Account> accounts) {
    private static final double MILLI = 1e-6;

    /// Writes the accounts as an array, each with the targets that were asked.
    public void write(JsonWriter writer, long now) {
        writer.array();
        for (Account account : accounts) {
            writer.object()
                    .member("id", account.name())
                    .member("provider", account.provider().name())
                    .name("aside")
                    .value(standings.aside(account.name()))
                    .name("limit")
                    .raw(limit(account.name()))
                    .name("targets")
                    .array();
            standings.all().stream()
                    .filter(standing -> standing.target().account().equals(account.name()))
                    .sorted(Comparator.comparing(standing -> standing.target().model()))
                    .forEach(standing -> write(standing, writer, now));
            writer.endArray().end();
        }
        writer.endArray();
    }

    /// How many calls it is given at once; `null` while there is no bound.
    private String limit(String account) {
        double limit = standings.limit(account);
        return Double.isInfinite(limit) ? "null" : Long.toString((long) limit);
    }

    private void write(Standing standing, JsonWriter writer, long now) {
        Standing.State state = standings.state(standing, now);
        writer.object()
                .member("model", standing.target().model())
                .member("state", state.label())
                .member("under_way", standing.underWay());
        if (state != Standing.State.CLOSED) {
            long left = Math.max(0, standings.until(standing) - now);
            writer.member("left_alone_ms", left / 1_000_000);
        }
        if (standing.firstContent() > 0) {
            writer.member("first_content_ms", Math.round(standing.firstContent() * MILLI));
        }
        if (standing.tokensPerSecond() > 0) {
            String speed = String.format(Locale.ROOT, "%.1f", standing.tokensPerSecond());
            writer.name("tokens_per_second").raw(speed);
        }
        writer.member("last_problem", standing.lastProblem()).end();
    }
}
