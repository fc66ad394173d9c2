package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Problem;
import dev.gatehouse.config.Secret;
import dev.gatehouse.headers.FieldNames;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.Account;
import org.jspecify.annotations.Nullable;

/// Keys that callers send for a provider themselves, beside the one that authenticates them here.
final class CallerKeys {
    /// Shorter values are keys of no provider. Errors could not mask them either, as any text may
    /// contain them.
    private static final int SHORTEST = 8;

    private CallerKeys() {}

    /// Uses the caller's key for the attempt, if the call carries one for its account.
    ///
    /// @throws dev.gatehouse.call.ProblemException when the account accepts none, or needs one
    static void apply(Attempt attempt) {
        Account account = attempt.account();
        String key = of(attempt.call().head().headers());
        if (key == null) {
            if (account.key() == null && account.callerKeys()) {
                throw new Problem.Unauthenticated(
                                "Send your own key for '%s' in X-Gatehouse-Provider-Key; it has at least %d characters."
                                        .formatted(account.name(), SHORTEST))
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

    /// The key of a request; `null` when there is none, or nothing that could be one.
    private static @Nullable String of(Headers headers) {
        // Several such fields are rejected with the head.
        String sent = headers.first(FieldNames.PROVIDER_KEY);
        String key = sent == null ? "" : sent.strip();
        return key.length() < SHORTEST ? null : key;
    }
}
