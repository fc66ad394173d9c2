package dev.gatehouse.keys;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.caller.Access;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.provider.Account;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks for each attempt whether its account may be used for its model, whatever way led there.
///
/// An account with a list of models is used for those only. A request that may run a model which
/// the gateway cannot read, such as an upload, is rejected for such an account.
public final class AccessStage implements AttemptStage {
    private static final Set<String> READING = Set.of("GET", "HEAD", "DELETE");

    private static final Set<Operation> UNREAD = Set.of(Operation.RELAY, Operation.PASSTHROUGH);

    /// Where providers have the administration of an organization: its members, keys and bills.
    private static final Set<String> ADMINISTRATION =
            Set.of("organization", "organizations", "admin", "dashboard");

    /// Names and versions of APIs precede that.
    private static final int DEEPEST = 3;

    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern IGNORED = Pattern.compile(";[^/]*|[\\s\\p{Cntrl}.]+(?=/|$|;)");

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
        if (UNREAD.contains(attempt.operation())) {
            rejectAdministration(attempt);
            rejectUnlistedPath(attempt);
        }
        boolean listed = restricted.test(target.account());
        if (listed) {
            check(attempt, target);
        }
        Access access = attempt.call().record().caller().access();
        if (access.restricted()) {
            check(attempt, target, access);
        }
        if ((listed || access.restricted()) && attempt.operation().relayed()) {
            attempt.restrictModels(model -> mayName(model, target, access));
        }
        return next.proceed(attempt);
    }

    /// Whether a message of a WebSocket may name a model.
    private boolean mayName(String model, Target target, Access access) {
        Account account = target.account();
        return model.equals(target.model())
                || (allowed.test(account, model) && access.mayUse(model, account.name(), model));
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
        String[] segments = plain(Address.below(attempt.call())).split("/+", DEEPEST + 2);
        for (int i = 1; i < Math.min(segments.length, DEEPEST + 1); i++) {
            if (ADMINISTRATION.contains(segments[i])) {
                throw new Problem.Forbidden(
                                "The administration of a provider's organization is not relayed.")
                        .asException();
            }
        }
    }

    /// A path as the most lenient server reads it: decoded again and again, a backslash is a slash,
    /// and what stands behind a semicolon, a space or a dot at the end of a segment does not count.
    private static String plain(String path) {
        String read = path;
        for (String before = ""; !before.equals(read); ) {
            before = read;
            read = ENCODED.matcher(read).replaceAll(AccessStage::decoded);
        }
        String lower = read.replace('\\', '/').toLowerCase(Locale.ROOT);
        return IGNORED.matcher(lower).replaceAll("");
    }

    private static String decoded(MatchResult code) {
        String letter = String.valueOf((char) Integer.parseInt(code.group(1), 16));
        return Matcher.quoteReplacement(letter);
    }

    /// What is no operation passes at the paths only that are listed for the account.
    private static void rejectUnlistedPath(Attempt attempt) {
        Account account = attempt.target().account();
        boolean relay = attempt.call().operation() == Operation.RELAY;
        if (relay && !account.relays(Address.below(attempt.call()))) {
            throw new Problem.Forbidden(
                            "Requests to %s are not relayed to the account '%s'. Its 'relayed-paths' list further paths."
                                    .formatted(
                                            attempt.call().head().target().path(), account.name()))
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
