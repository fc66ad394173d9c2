package dev.gatehouse.keys;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.caller.Access;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.provider.Account;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// Checks for each attempt whether its account may be used for its model, whatever way led there.
///
/// An account with a list of models is used for those only. A request that may run a model which
/// the gateway cannot read, such as an upload, is rejected for such an account.
public final class AccessStage implements AttemptStage {
    private static final Set<String> READING = Set.of("GET", "HEAD", "DELETE");

    private final Predicate<Account> restricted;
    private final BiPredicate<Account, String> allowed;

    /// @param restricted whether an account has a list of models
    /// @param allowed whether an account may be used for a model
    public AccessStage(Predicate<Account> restricted, BiPredicate<Account, String> allowed) {
        this.restricted = restricted;
        this.allowed = allowed;
    }

    @Override
    public Answer attempt(Attempt attempt, Next next) {
        Target target = attempt.target();
        if (attempt.operation().relayed()) {
            rejectAdministration(attempt);
        }
        if (restricted.test(target.account())) {
            check(attempt, target);
        }
        Access access = attempt.call().record().caller().access();
        if (access.restricted()) {
            check(attempt, target, access);
        }
        return next.proceed(attempt);
    }

    /// Checks what the caller may use.
    private static void check(Attempt attempt, Target target, Access access) {
        String account = target.account().name();
        if (!target.model().isEmpty()) {
            String requested = String.valueOf(attempt.call().record().requestedModel());
            if (!access.mayUse(requested, account, target.model())) {
                throw Problem.Forbidden.model(
                                "The API key may not use the model '%s' of the account '%s'."
                                        .formatted(target.model(), account))
                        .asException();
            }
        } else if (!access.mayUseAccount(account)) {
            throw Problem.Forbidden.model(
                            "The API key may not use the account '%s'.".formatted(account))
                    .asException();
        } else if (mayRunModel(attempt.call())) {
            throw Problem.Forbidden.model(
                            "The API key may use some models only, and the model of this request cannot be read.")
                    .asException();
        }
    }

    /// A caller of the gateway administers no organization of its providers.
    private static void rejectAdministration(Attempt attempt) {
        String path = Address.below(attempt.call()).toLowerCase(Locale.ROOT);
        boolean versioned = path.startsWith("/v1/");
        if (path.startsWith("/organization", versioned ? 3 : 0)) {
            throw new Problem.Forbidden(
                            "The administration of a provider's organization is not relayed.")
                    .asException();
        }
    }

    private void check(Attempt attempt, Target target) {
        String account = target.account().name();
        if (!target.model().isEmpty()) {
            if (!allowed.test(target.account(), target.model())) {
                throw new Problem.Forbidden(
                                "The account '%s' may not be used for the model '%s'."
                                        .formatted(account, target.model()))
                        .asException();
            }
        } else if (mayRunModel(attempt.call())) {
            RequestTarget path = attempt.call().head().target();
            throw new Problem.Forbidden(
                            "The account '%s' may be used for its listed models only, and the model of this request to %s cannot be read."
                                    .formatted(account, path.path()))
                    .asException();
        }
    }

    /// A request without a body, such as the cancellation of a batch, runs none.
    private static boolean mayRunModel(Call call) {
        boolean reads =
                READING.contains(call.head().method()) || call.body() instanceof RequestBody.NoBody;
        return !reads || call.head().headers().first("upgrade") != null;
    }
}
