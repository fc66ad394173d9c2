package dev.gatehouse.routing;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.dispatch.Address;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.routing.models.ModelRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the account for a call that no model leads to: the one it names, in `X-Gatehouse-Account`,
/// in `?provider=` or behind `/p/`; else the one that made what the call names; else the only one
/// that could be meant.
final class AccountChoice {
    private static final String FIELD = "x-gatehouse-account";

    private final ModelRegistry models;
    private final ObjectOwners owners;
    private final PassthroughSettings passthrough;

    AccountChoice(ModelRegistry models, ObjectOwners owners, PassthroughSettings passthrough) {
        this.models = models;
        this.owners = owners;
        this.passthrough = passthrough;
    }

    /// The account for a call without a model.
    Account of(Call call) {
        if (call.operation() == Operation.PASSTHROUGH) {
            return behindMark(call);
        }
        Account named = named(call);
        Account owner = named == null ? owner(call) : named;
        return owner == null ? only(call) : owner;
    }

    /// The account that made what the call's address or its body names.
    private @Nullable Account owner(Call call) {
        for (String segment : call.head().target().segments()) {
            String account = owners.of(segment);
            if (account != null) {
                return models.account(account);
            }
        }
        Json body = call.json();
        ObjectOwners.Owner owner = body == null ? null : owners.ofRequest(body);
        return owner == null ? null : models.account(owner.account());
    }

    /// The account that a call names beside its model; `null` when it names none.
    @Nullable Account named(Call call) {
        Exchange.Head head = call.head();
        String name = head.headers().first(FIELD);
        if (name == null && !head.target().query().isEmpty()) {
            name = head.target().parameter("provider");
        }
        return name == null ? null : known(name);
    }

    private Account behindMark(Call call) {
        List<String> segments = call.head().target().segments();
        int at = segments.indexOf(Address.PASSTHROUGH) + 1;
        Account account = known(at < segments.size() ? segments.get(at) : "");
        List<String> open = passthrough.accounts();
        boolean allowed =
                open.isEmpty()
                        || open.contains(account.name())
                        || open.contains(account.provider().name());
        if (!passthrough.enabled() || !allowed) {
            throw new Problem.Forbidden(
                            "Passthrough to the account '%s' is not enabled here."
                                    .formatted(account.name()))
                    .asException();
        }
        return account;
    }

    /// The account of that name, else the first with the provider of that name.
    private Account known(String name) {
        Account exact = models.account(name);
        if (exact != null) {
            return exact;
        }
        for (Account account : models.accounts()) {
            if (account.provider().name().equals(name)) {
                return account;
            }
        }
        throw refused(
                "There is no account '%s'. There are %s."
                        .formatted(name, names(models.accounts())));
    }

    private Account only(Call call) {
        Operation operation = call.operation();
        List<Account> able =
                models.accounts().stream()
                        .filter(account -> account.provider().path(operation) != null)
                        .toList();
        if (able.size() == 1) {
            return able.getFirst();
        }
        if (able.isEmpty()) {
            throw operation == Operation.RELAY
                    ? new Problem.UnknownRoute(call.head().method(), call.head().target().path())
                            .asException()
                    : refused("No account here offers %s.".formatted(operation.words()));
        }
        throw refused(
                "Several accounts offer %s: %s. Name one in X-Gatehouse-Account."
                        .formatted(operation.words(), names(able)));
    }

    private static String names(List<Account> accounts) {
        return String.join(", ", accounts.stream().map(Account::name).toList());
    }

    private static dev.gatehouse.call.ProblemException refused(String reason) {
        return new Problem.Malformed(reason, null).asException();
    }
}
