package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Route;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.routing.affinity.PinnedSelector;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out which model at which account a name means.
///
/// A name of the operator's own comes first. `account/model` is taken at its word; `provider/model`
/// goes to the provider's accounts that list it; a bare name to the first account, in configured
/// order, that lists it, and after it to others with the same provider. A name may itself hold
/// slashes. Where the call names an account beside the model, or no model at all, see
/// [AccountChoice].
public final class RouteStage implements Stage {
    private static final Field<String> MODEL = Field.text("model");
    private static final int SUGGESTIONS = 3;

    private final ModelRegistry models;
    private final Aliases aliases;
    private final ObjectOwners owners;
    private final AccountChoice choice;
    private final Dialects dialects;

    public RouteStage(
            ModelRegistry models,
            Aliases aliases,
            ObjectOwners owners,
            PassthroughSettings passthrough,
            Dialects dialects) {
        this.models = models;
        this.aliases = aliases;
        this.owners = owners;
        this.choice = new AccountChoice(models, owners, passthrough);
        this.dialects = dialects;
    }

    @Override
    public Answer take(Call call, Next next) {
        String name = name(call);
        if (name == null) {
            Account account = choice.of(call);
            return next.proceed(call.with(Route.of("", new Route.Target(account.name(), ""))));
        }
        call.record().requestedModel(name);
        Account named = choice.named(call);
        Route route = named == null ? plan(name, call) : at(named, name);
        return next.proceed(call.with(atHome(route, call)));
    }

    /// What builds on something that one account has goes there first.
    private Route atHome(Route route, Call call) {
        Json body = call.operation().root() == Operation.RESPONSES ? call.json() : null;
        ObjectOwners.Owner owner =
                body == null || route.targets().size() == 1 ? null : owners.ofRequest(body);
        return owner == null ? route : PinnedSelector.pin(route, owner);
    }

    private Route plan(String name, Call call) {
        Route own = aliases.route(name, call);
        if (own != null) {
            return own;
        }
        int slash = name.indexOf('/');
        if (slash > 0 && slash < name.length() - 1) {
            String model = name.substring(slash + 1);
            Account account = named(name.substring(0, slash), model);
            if (account != null) {
                refuseUnlisted(account, model, name);
                boolean exact = name.startsWith(account.name() + "/");
                return exact
                        ? Route.of(name, new Route.Target(account.name(), model))
                        : pool(name, model, account, call);
            }
        }
        Account account = offering(name, call.operation());
        if (account == null) {
            models.awaitFirst();
            account = offering(name, call.operation());
        }
        account = account == null ? silent(call.operation()) : account;
        if (account == null) {
            throw new Problem.UnknownModel(name, nearest(name)).asException();
        }
        return pool(name, name, account, call);
    }

    /// All accounts with the provider of the first one that list the model, that one first.
    private Route pool(String name, String model, Account first, Call call) {
        List<Account> pool = null;
        for (Account account : models.accounts()) {
            if (!account.equals(first)
                    && account.provider().name().equals(first.provider().name())
                    && models.offers(account, model)) {
                pool = pool == null ? new ArrayList<>(List.of(first)) : pool;
                pool.add(account);
            }
        }
        return pool == null
                ? Route.of(name, new Route.Target(first.name(), model))
                : aliases.pool(name, model, pool, call);
    }

    /// The model it names; `null` when it need not name one and does not.
    private @Nullable String name(Call call) {
        try {
            String name =
                    switch (call.body()) {
                        case RequestBody.JsonBody(Json json) -> MODEL.in(json);
                        case RequestBody.FormBody(var form) -> form.model();
                        case RequestBody.OpaqueBody _, RequestBody.NoBody _ -> null;
                    };
            if (name == null && call.operation().needsModel()) {
                String reason = dialects.of(call.operation()).missingModelMessage();
                throw new MalformedJson(reason, MODEL.name());
            }
            return name;
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    /// The model at an account that was named beside it.
    private Route at(Account account, String name) {
        String prefix = account.name() + "/";
        String model = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        refuseUnlisted(account, model, name);
        return Route.of(name, new Route.Target(account.name(), model));
    }

    /// The account of that name, else an account with the provider of that name.
    private @Nullable Account named(String prefix, String model) {
        Account exact = models.account(prefix);
        if (exact != null) {
            return exact;
        }
        Account first = null;
        for (Account account : models.accounts()) {
            if (account.provider().name().equals(prefix)) {
                if (models.offers(account, model)) {
                    return account;
                }
                first = first == null ? account : first;
            }
        }
        return first;
    }

    private void refuseUnlisted(Account account, String model, String name) {
        if (models.refuses(account, model)) {
            throw new Problem.UnknownModel(name, nearest(name)).asException();
        }
    }

    private @Nullable Account offering(String model, Operation operation) {
        Account unable = null;
        for (Account account : models.accounts()) {
            if (models.offers(account, model)) {
                if (account.provider().path(operation) != null) {
                    return account;
                }
                unable = unable == null ? account : unable;
            }
        }
        return unable;
    }

    /// The first account that could do it and whose list could not be had: it may know the name.
    private @Nullable Account silent(Operation operation) {
        for (Account account : models.accounts()) {
            if (models.list(account) == null && account.provider().path(operation) != null) {
                return account;
            }
        }
        return null;
    }

    private List<String> nearest(String name) {
        var names = new ArrayList<String>();
        for (Account account : models.accounts()) {
            List<ModelRegistry.ListedModel> list = models.list(account);
            if (list != null) {
                list.forEach(model -> names.add(account.name() + "/" + model.id()));
            }
        }
        return Suggestions.nearest(name, names, SUGGESTIONS);
    }
}
