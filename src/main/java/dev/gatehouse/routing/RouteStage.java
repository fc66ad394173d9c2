package dev.gatehouse.routing;

import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.Route;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Access;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Json;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.routing.affinity.PinnedSelector;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.models.ListedModel;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which targets a call may go to.
///
/// An alias comes first. `account/model` is taken literally; `provider/model` goes to the
/// provider's accounts that list the model; a bare name goes to the first account, in configured
/// order, that lists it, and after it to others with the same provider. A name may itself contain
/// slashes. Where the call names an account beside the model, or no model at all, see
/// [AccountChoice].
public final class RouteStage implements Stage {
    private static final int SUGGESTIONS = 3;

    private final RelaySettings relay;
    private final ModelRegistry models;
    private final Aliases aliases;
    private final ObjectOwners owners;
    private final AccountChoice choice;
    private final OperationResolver operations;
    private final Dialects dialects;

    /// How operations and dialects are looked up.
    public record Formats(OperationResolver operations, Dialects dialects) {}

    /// Which requests without an operation there are.
    public record Unread(RelaySettings relay, PassthroughSettings passthrough) {}

    public RouteStage(
            ModelRegistry models,
            Aliases aliases,
            ObjectOwners owners,
            Unread unread,
            Formats formats) {
        this.relay = unread.relay();
        this.models = models;
        this.aliases = aliases;
        this.owners = owners;
        this.operations = formats.operations();
        this.dialects = formats.dialects();
        this.choice = new AccountChoice(models.accounts(), owners, unread.passthrough(), formats);
    }

    @Override
    public Answer take(Call call, Next next) {
        rejectRelay(call);
        rejectWebSocket(call);
        String name = name(call);
        if (name != null) {
            call.record().requestedModel(name);
        }
        if (name == null || call.operation().relayed()) {
            return next.proceed(call.with(relayed(call, name)));
        }
        Account named = choice.named(call);
        Route route = named == null ? route(name, call) : at(named, name, call.operation());
        requireAccess(route, name, call);
        return next.proceed(call.with(pinned(route, call)));
    }

    private static void requireAccess(Route route, String name, Call call) {
        Access access = call.record().caller().access();
        if (!access.restricted()) {
            return;
        }
        for (Target target : route.targets()) {
            if (access.mayUse(name, target.account().name(), target.model())) {
                return;
            }
        }
        throw Problem.Forbidden.model(
                        "The API key may not use the model '%s'. GET /v1/models shows those that it may use."
                                .formatted(name))
                .asException();
    }

    private void rejectRelay(Call call) {
        Operation operation = call.operation();
        boolean own = call.origin() instanceof Origin.Job;
        boolean relayed = operation.relayed() && operation != Operation.PASSTHROUGH;
        if (!relay.enabled() && relayed && !own) {
            throw new Problem.Forbidden(
                            "Relayed requests, such as this one to %s, are not enabled."
                                    .formatted(call.head().target().path()))
                    .asException();
        }
    }

    /// A WebSocket for responses names its models in messages that no stage reads. Clients that get
    /// this status send their requests by POST at once.
    private static void rejectWebSocket(Call call) {
        if (call.operation() == Operation.STORED_RESPONSES
                && "websocket".equalsIgnoreCase(call.head().headers().first("upgrade"))) {
            throw new Problem.BadTransport(
                            426,
                            "Responses are not served over WebSockets here; send them by POST."
                                    + " /p/ACCOUNT/responses reaches the provider's own WebSocket.")
                    .asException();
        }
    }

    /// The route of a call that need not name a model. A model that it names beside decides where
    /// it goes, as far as it is known.
    private Route relayed(Call call, @Nullable String name) {
        Operation operation = call.operation();
        boolean anywhere = operation != Operation.PASSTHROUGH && choice.named(call) == null;
        if (name != null && anywhere) {
            try {
                // What an alias stands for is not deleted by the name of the alias.
                return operation == Operation.MODEL_DELETION
                        ? Route.to(name, listed(name, call).targets().getFirst())
                        : route(name, call);
            } catch (ProblemException _) {
                // A model that only the provider has.
            }
        }
        Account account = choice.of(call);
        return at(account, name == null ? "" : name, operation);
    }

    /// The model that the request names; `null` when it need not name one and does not.
    private @Nullable String name(Call call) {
        String name = call.facts().model();
        if (name == null && call.operation().needsModel()) {
            String reason = dialects.client(call.operation(), call.head()).missingModelMessage();
            throw new Problem.Malformed(reason, "model").asException();
        }
        return name;
    }

    /// What builds on something that one account has made goes there first.
    private Route pinned(Route route, Call call) {
        Json body = call.json();
        if (body == null || route.targets().size() == 1) {
            return route;
        }
        ClientSide client = dialects.client(call.operation(), call.head());
        ObjectOwners.Owner owner = owners.of(client.references(body));
        return owner == null ? route : PinnedSelector.pin(route, owner);
    }

    private Route route(String name, Call call) {
        Route alias = aliases.route(name, call);
        return alias == null ? listed(name, call) : alias;
    }

    /// The route of a name that is no alias.
    private Route listed(String name, Call call) {
        int slash = name.indexOf('/');
        if (slash > 0 && slash < name.length() - 1) {
            String model = name.substring(slash + 1);
            Account account =
                    models.accounts()
                            .named(name.substring(0, slash), it -> models.offers(it, model));
            if (account != null) {
                rejectUnlisted(account, model, name);
                boolean exact = name.startsWith(account.name() + "/");
                return exact
                        ? Route.to(name, Target.of(account, model))
                        : pool(name, model, account, call);
            }
        }
        return pool(name, name, offering(name, call), call);
    }

    /// The account for a bare name.
    private Account offering(String name, Call call) {
        Account account = listing(name, call);
        if (account == null) {
            models.awaitFirst();
            account = listing(name, call);
        }
        account = account == null ? unlisted(name, call) : account;
        if (account == null) {
            throw new Problem.UnknownModel(name, nearest(name)).asException();
        }
        return account;
    }

    /// All accounts with the provider of the first one that list the model, that one first.
    private Route pool(String name, String model, Account first, Call call) {
        List<Account> pool = null;
        for (Account account : models.accounts().all()) {
            if (!account.equals(first)
                    && account.provider().name().equals(first.provider().name())
                    && models.offers(account, model)) {
                pool = pool == null ? new ArrayList<>(List.of(first)) : pool;
                pool.add(account);
            }
        }
        return pool == null
                ? Route.to(name, Target.of(first, model))
                : aliases.pool(name, model, pool, call);
    }

    /// The model at an account that was named beside it.
    private Route at(Account account, String name, Operation operation) {
        String prefix = account.name() + "/";
        String model = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        if (!model.isEmpty()) {
            rejectUnlisted(account, model, name);
        }
        return Route.to(name, target(account, model, operation));
    }

    /// The target for a model by any of its ids; native access passes the id as it is.
    private static Target target(Account account, String model, Operation operation) {
        return operation == Operation.PASSTHROUGH
                ? new Target(account, model)
                : Target.of(account, model);
    }

    private void rejectUnlisted(Account account, String model, String name) {
        if (models.refuses(account, model)) {
            throw new Problem.UnknownModel(name, nearest(name)).asException();
        }
    }

    /// The first account that lists the model and serves the operation, else the first that lists
    /// the model.
    private @Nullable Account listing(String model, Call call) {
        Access access = call.record().caller().access();
        Account unable = null;
        for (Account account : models.accounts().all()) {
            if (models.offers(account, model)) {
                if (operations.serves(account, call.operation())
                        && access.mayUse(model, account.name(), model)) {
                    return account;
                }
                unable = unable == null ? account : unable;
            }
        }
        return unable;
    }

    /// The first account that serves the operation and may have models that are not in its list.
    private @Nullable Account unlisted(String model, Call call) {
        Access access = call.record().caller().access();
        for (Account account : models.accounts().all()) {
            if (models.mayOfferOthers(account)
                    && operations.serves(account, call.operation())
                    && access.mayUse(model, account.name(), model)) {
                return account;
            }
        }
        return null;
    }

    private List<String> nearest(String name) {
        var names = new ArrayList<String>();
        for (Account account : models.accounts().all()) {
            List<ListedModel> list = models.list(account);
            if (list != null) {
                list.forEach(model -> names.add(account.name() + "/" + model.id()));
            }
        }
        return Suggestions.nearest(name, names, SUGGESTIONS);
    }
}
