package dev.gatehouse.routing.models;

import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Access;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.catalogue.CatalogueSettings;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers which models there are, in the format of the client: all of them for clients of the
/// OpenAI API and of the Gemini API, those that serve messages for clients of the Anthropic API.
public final class ModelsStage implements Stage {
    private static final int SUGGESTIONS = 3;

    private final ModelRegistry models;
    private final AliasNames aliases;
    private final LiveCatalogue catalogue;
    private final CatalogueSettings settings;
    private final OperationResolver operations;
    private final Dialects dialects;

    /// The names of the aliases, which come first.
    ///
    /// @param forMessages those that have a target that serves messages
    /// @param targets the targets of an alias
    public record AliasNames(
            Set<String> all, Set<String> forMessages, Function<String, List<Target>> targets) {}

    public ModelsStage(
            ModelRegistry models,
            AliasNames aliases,
            LiveCatalogue catalogue,
            CatalogueSettings settings,
            OperationResolver operations,
            Dialects dialects) {
        this.models = models;
        this.aliases = aliases;
        this.catalogue = catalogue;
        this.settings = settings;
        this.operations = operations;
        this.dialects = dialects;
    }

    @Override
    public Answer take(Call call, Next next) {
        if (call.operation() != Operation.MODELS) {
            return next.proceed(call);
        }
        models.awaitFirst();
        Operation.Format format = format(call);
        String name = call.request().parameters().get("model");
        Access access = call.record().caller().access();
        byte[] body = name == null ? list(call, format, access) : one(name, format, access);
        return new Answer.Whole(200, Headers.of("Content-Type", "application/json"), body);
    }

    /// The format that the client expects.
    private Operation.Format format(Call call) {
        ClientSide client = dialects.client(call.operation(), call.head());
        for (var format : List.of(Operation.Format.MESSAGES, Operation.Format.GEMINI)) {
            if (dialects.of(format).client().equals(client)) {
                return format;
            }
        }
        return Operation.Format.CHAT;
    }

    private byte[] list(Call call, Operation.Format format, Access access) {
        if (format == Operation.Format.MESSAGES) {
            return ModelPage.of(forMessages(access), call.head().target()).json();
        }
        if (format == Operation.Format.GEMINI) {
            return GeminiModels.page(entries(aliases.all(), access), call.head().target());
        }
        var writer = new JsonWriter().object().member("object", "list").name("data").array();
        List<ModelEntry> all = entries(aliases.all(), access);
        all.forEach(entry -> entry.write(writer));
        writer.endArray().name("has_more").value(false);
        return writer.end().bytes();
    }

    private byte[] one(String name, Operation.Format format, Access access) {
        if (name.length() > RequestFacts.LONGEST_MODEL) {
            throw RequestFacts.modelTooLong(name).asException();
        }
        List<ModelEntry> all = entries(aliases.all(), access);
        ModelEntry found = find(name, all);
        if (found == null) {
            List<String> ids = all.stream().map(ModelEntry::id).toList();
            throw new Problem.UnknownModel(name, Suggestions.nearest(name, ids, SUGGESTIONS))
                    .asException();
        }
        var writer = new JsonWriter();
        switch (format) {
            case MESSAGES -> found.writeForMessages(writer);
            case GEMINI -> GeminiModels.write(found, writer);
            case CHAT, COMPLETIONS, MEDIA, RESPONSES, CONVERSE -> found.write(writer);
        }
        return writer.bytes();
    }

    /// The model with that id, else the first one that has the name.
    private static @Nullable ModelEntry find(String name, List<ModelEntry> all) {
        ModelEntry found = null;
        for (ModelEntry entry : all) {
            if (entry.id().equals(name)) {
                return entry;
            }
            found = found == null && entry.answersTo(name) ? entry : found;
        }
        return found;
    }

    private List<ModelEntry> forMessages(Access access) {
        return entries(aliases.forMessages(), access).stream()
                .filter(this::servesMessages)
                .toList();
    }

    private boolean servesMessages(ModelEntry entry) {
        Account account = entry.account();
        return account == null
                || (entry.writesText() && operations.serves(account, Operation.MESSAGES));
    }

    /// What the caller may use.
    private List<ModelEntry> entries(Set<String> names, Access access) {
        List<ModelEntry> all = entries(names);
        if (access.restricted()) {
            all.removeIf(entry -> !mayUse(entry, access));
        }
        return all;
    }

    private boolean mayUse(ModelEntry entry, Access access) {
        Account account = entry.account();
        if (account != null) {
            String model = entry.model().id();
            return access.mayUse(model, account.name(), model);
        }
        return aliases.targets().apply(entry.id()).stream()
                .anyMatch(it -> access.mayUse(entry.id(), it.account().name(), it.model()));
    }

    private List<ModelEntry> entries(Set<String> names) {
        var entries = new ArrayList<ModelEntry>();
        names.forEach(name -> entries.add(ModelEntry.alias(name)));
        if (settings.aliasesOnly()) {
            return entries;
        }
        Catalogue facts = catalogue.current();
        for (Account account : models.accounts().all()) {
            List<ListedModel> list = models.list(account);
            String provider = account.provider().catalogue();
            if (list != null) {
                list.forEach(
                        model ->
                                entries.add(
                                        ModelEntry.of(
                                                account,
                                                model,
                                                facts.model(provider, model.id()))));
            }
        }
        return entries;
    }
}
