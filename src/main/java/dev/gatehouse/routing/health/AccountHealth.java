package dev.gatehouse.routing.health;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The health of an account: that of its targets together, and its suspension.
///
/// @param suspension why no target is tried, `null` while the account is not suspended
/// @param forced what its circuit breakers are forced to, `null` when nothing forces them
/// @param targets how many were tried
/// @param blocked how many of them may not be tried now
/// @param recentCalls the attempts that the circuit breakers count
/// @param recentFailures those of them that failed
/// @param inFlight attempts in flight
/// @param limit how many there may be by the settings; infinite without a bound
/// @param last the last problem, `null` when there was none
public record AccountHealth(
        @Nullable String suspension,
        ForcedBreakers.@Nullable Forced forced,
        int targets,
        int blocked,
        int recentCalls,
        int recentFailures,
        int inFlight,
        double limit,
        TargetHealth.@Nullable Trouble last) {
    static AccountHealth of(HealthRegistry registry, String account, long now) {
        List<TargetHealth> all =
                registry.all().stream()
                        .filter(health -> health.target().account().name().equals(account))
                        .toList();
        Suspension suspension = registry.suspension(account);
        return new AccountHealth(
                suspension == null ? null : suspension.why(),
                registry.forced(account),
                all.size(),
                (int) all.stream().filter(it -> blocked(registry.state(it, now))).count(),
                all.stream().mapToInt(it -> it.breaker().recentCalls(now)).sum(),
                all.stream().mapToInt(it -> it.breaker().recentFailures(now)).sum(),
                all.stream().mapToInt(TargetHealth::inFlight).sum(),
                registry.limit(account),
                last(all));
    }

    private static boolean blocked(TargetHealth.State state) {
        return state != TargetHealth.State.CLOSED && state != TargetHealth.State.SATURATED;
    }

    private static TargetHealth.@Nullable Trouble last(List<TargetHealth> all) {
        return all.stream()
                .map(TargetHealth::lastProblem)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(it -> it == null ? Instant.MIN : it.at()))
                .orElse(null);
    }
}
