package dev.gatehouse.routing;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.caller.Access;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.routing.affinity.ObjectOwners;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the account for a call without a model: the one that it names, in `X-Gatehouse-Account`,
/// in `?provider=` or behind `/p/`; else the one that made what the call names; else the first one,
/// in configured order, that serves the operation in the client's dialect.
final class AccountChoice {
    private static final String FIELD = "x-gatehouse-account";
    private static final String PARAMETER = "provider";

    private final Accounts accounts;
    private final ObjectOwners owners;
    private final PassthroughSettings passthrough;
    private final OperationResolver operations;
    private final Dialects dialects;

    AccountChoice(
            Accounts accounts,
            ObjectOwners owners,
            PassthroughSettings passthrough,
            RouteStage.Formats formats) {
        this.accounts = accounts;
        this.owners = owners;
        this.passthrough = passthrough;
        this.operations = formats.operations();
        this.dialects = formats.dialects();
    }

    /// The account for a call without a model.
    Account of(Call call) {
        if (call.operation() == Operation.PASSTHROUGH) {
            return inPath(call);
        }
        Account named = named(call);
        Account owner = named == null ? owner(call) : named;
        return owner == null ? first(call) : owner;
    }

    /// The account that made what the call's path or its body names.
    private @Nullable Account owner(Call call) {
        for (String segment : call.head().target().segments()) {
            String account = owners.of(segment);
            if (account != null) {
                return accounts.exact(account);
            }
        }
        Json body = call.json();
        if (body == null) {
            return null;
        }
        ClientSide client = dialects.client(call.operation(), call.head());
        ObjectOwners.Owner owner = owners.of(client.references(body));
        return owner == null ? null : accounts.exact(owner.account());
    }

    /// The account that a call names beside its model; `null` when it names none.
    @Nullable Account named(Call call) {
        Exchange.Head head = call.head();
        String name = head.headers().first(FIELD);
        return name == null ? inQuery(head) : known(name);
    }

    private @Nullable Account inQuery(Exchange.Head head) {
        List<String> names = head.target().values(PARAMETER);
        if (Set.copyOf(names).size() > 1) {
            throw new Problem.Malformed("The query names several providers; name one.", PARAMETER)
                    .asException();
        }
        return names.isEmpty() ? null : known(names.getFirst());
    }

    private Account inPath(Call call) {
        List<String> segments = call.head().target().segments();
        int at = call.request().prefix();
        Account account = known(at < segments.size() ? segments.get(at) : "");
        List<String> open = passthrough.accounts();
        boolean allowed =
                open.isEmpty()
                        || open.contains(account.name())
                        || open.contains(account.provider().name());
        if (!passthrough.enabled() || !allowed) {
            throw new Problem.Forbidden(
                            "Passthrough to the account '%s' is not enabled."
                                    .formatted(account.name()))
                    .asException();
        }
        return account;
    }

    private Account known(String name) {
        Account account = accounts.named(name);
        if (account == null) {
            throw rejected(
                    "Unknown account '%s'. Configured accounts: %s."
                            .formatted(name, accounts.names()));
        }
        return account;
    }

    /// The first account that serves the operation; for what is relayed, among those whose own API
    /// is the client's dialect.
    private Account first(Call call) {
        Operation operation = call.operation();
        ClientSide client = dialects.client(operation, call.head());
        Account other = null;
        Access access = call.record().caller().access();
        for (Account account : accounts.all()) {
            if (operations.serves(account, operation)
                    && relays(account, call)
                    && access.mayUseAccount(account.name())) {
                if (!operation.relayed() || hasFormat(account, client)) {
                    return account;
                }
                other = other == null ? account : other;
            }
        }
        if (other == null || operation != Operation.RELAY) {
            throw none(call, operation);
        }
        throw rejected(
                "No account serves this path in the dialect of the request. Name one in"
                        + " X-Gatehouse-Account: %s.".formatted(accounts.names()));
    }

    private static boolean relays(Account account, Call call) {
        return call.operation() != Operation.RELAY || account.relays(Address.below(call));
    }

    private boolean hasFormat(Account account, ClientSide client) {
        return client.equals(dialects.of(account.provider().format()).clients());
    }

    private ProblemException none(Call call, Operation operation) {
        return operation == Operation.RELAY
                ? new Problem.UnknownRoute(call.head().method(), call.head().target().path())
                        .asException()
                : rejected("No account serves %s.".formatted(operation.words()));
    }

    private static ProblemException rejected(String reason) {
        return new Problem.Malformed(reason, null).asException();
    }
}
