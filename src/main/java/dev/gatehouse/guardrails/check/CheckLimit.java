package dev.gatehouse.guardrails.check;

import dev.gatehouse.call.CallScope;
import java.time.Duration;

/// How long a check may take.
///
/// @param scope that of its call
/// @param limit of the check
/// @param until when it is over, in nanoseconds of the timer of the scope
public record CheckLimit(CallScope scope, Duration limit, long until) {
    /// One that begins now.
    public static CheckLimit of(CallScope scope, Duration limit) {
        return new CheckLimit(scope, limit, scope.now() + limit.toNanos());
    }

    /// Whether it is over.
    public boolean passed() {
        return scope.now() > until;
    }
}
