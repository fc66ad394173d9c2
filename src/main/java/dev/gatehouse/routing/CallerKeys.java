package dev.gatehouse.routing;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.provider.Account;
import dev.gatehouse.settings.Secret;

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
                        .asRefusal();
            }
            return account;
        }
        if (!account.callerKeys()) {
            throw new Problem.Forbidden(
                            "The account '%s' takes no keys of callers.".formatted(account.name()))
                    .asRefusal();
        }
        call.trail().bringsKey();
        return account.with(Secret.of(key));
    }
}
