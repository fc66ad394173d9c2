package dev.gatehouse.routing.health;

import dev.gatehouse.provider.Account;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why no target of an account is tried, and when one is to probe it.
///
/// @param account the account with the key that was rejected
/// @param why what the gateway makes of it
/// @param providerMessage the provider's message, for operators; `null` when there was none
record Suspension(
        Account account, String why, @Nullable String providerMessage, CircuitBreaker breaker) {
    /// One rejection is enough.
    private static final BreakerSettings AT_ONCE =
            new BreakerSettings(
                    Duration.ofSeconds(30),
                    1,
                    1,
                    1,
                    null,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    2);

    static Suspension of(Account account, String why, @Nullable String providerMessage) {
        var breaker = new CircuitBreaker(AT_ONCE);
        return new Suspension(account, why, providerMessage, breaker);
    }

    /// Whether an account still has the key and the address for which this was decided.
    boolean concerns(Account other) {
        return account.sameCredential(other);
    }
}
