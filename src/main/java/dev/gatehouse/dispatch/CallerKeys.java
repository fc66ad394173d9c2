package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Problem;
import dev.gatehouse.config.Secret;
import dev.gatehouse.provider.Account;

/// Keys that callers send for a provider themselves, beside the one that authenticates them here.
final class CallerKeys {
    private static final String FIELD = "x-gatehouse-provider-key";

    private CallerKeys() {}

    /// Uses the caller's key for the attempt, if the call carries one for its account.
    ///
    /// @throws dev.gatehouse.call.ProblemException when the account accepts none, or needs one
    static void apply(Attempt attempt) {
        Account account = attempt.account();
        String key = attempt.call().head().headers().first(FIELD);
        if (key == null) {
            if (account.key() == null && account.callerKeys() && !account.provider().keyless()) {
                throw new Problem.Unauthenticated(
                                "Send your own key for '%s' in X-Gatehouse-Provider-Key."
                                        .formatted(account.name()))
                        .asException();
            }
            return;
        }
        if (!account.callerKeys()) {
            throw new Problem.Forbidden(
                            "The account '%s' accepts no keys of callers."
                                    .formatted(account.name()))
                    .asException();
        }
        attempt.use(account.withKey(Secret.of(key)));
    }
}
