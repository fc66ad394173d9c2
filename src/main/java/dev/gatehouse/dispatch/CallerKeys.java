package dev.gatehouse.dispatch;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.config.Secret;
import dev.gatehouse.provider.Account;

/// Keys that callers bring for a provider themselves, beside the one that lets them in here.
final class CallerKeys {
    private static final String FIELD = "x-gatehouse-provider-key";

    private CallerKeys() {}

    /// The account with the caller's key, if he brought one for it.
    ///
    /// @throws dev.gatehouse.call.Refusal when the account takes none, or needs one
    static Account applied(Account account, Call call) {
        String key = call.head().headers().first(FIELD);
        if (key == null) {
            if (account.key() == null && account.callerKeys() && !account.provider().keyless()) {
                throw new Problem.Unauthenticated(
                                "Send your own key for '%s' in X-Gatehouse-Provider-Key."
                                        .formatted(account.name()))
                        .asException();
            }
            return account;
        }
        if (!account.callerKeys()) {
            throw new Problem.Forbidden(
                            "The account '%s' takes no keys of callers.".formatted(account.name()))
                    .asException();
        }
        call.record().markCallerKey();
        return account.withKey(Secret.of(key));
    }
}
