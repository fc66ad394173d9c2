package dev.gatehouse.routing.models;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.catalogue.CatalogueSettings;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.text.Suggestions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers which models there are, in a shape that clients of either dialect can read.
public final class ModelsStage implements Stage {
    private static final int SUGGESTIONS = 3;
    private static final String OWN = "gatehouse";

    private final ModelRegistry models;
    private final Set<String> names;
    private final LiveCatalogue catalogue;
    private final CatalogueSettings settings;

    /// @param names names of the operator's own, which come first
    public ModelsStage(
            ModelRegistry models,
            Set<String> names,
            LiveCatalogue catalogue,
            CatalogueSettings settings) {
        this.models = models;
        this.names = names;
        this.catalogue = catalogue;
        this.settings = settings;
    }

    @Override
    public Answer take(Call call, Next next) {
        if (call.operation() != Operation.MODELS) {
            return next.proceed(call);
        }
        models.awaitFirst();
        List<String> segments = call.head().target().segments();
        int begin = segments.indexOf("models") + 1;
        String id = String.join("/", segments.subList(begin, segments.size()));
        byte[] body = id.isEmpty() ? list() : one(id);
        return new Answer.Whole(200, Headers.of("Content-Type", "application/json"), body);
    }

    private byte[] list() {
        List<Listed> all = all();
        var writer = new JsonWriter().object().member("object", "list").name("data").array();
        Catalogue known = catalogue.current();
        all.forEach(listed -> listed.write(writer, known));
        writer.endArray().name("has_more").value(false);
        writer.member("first_id", all.isEmpty() ? null : all.getFirst().id());
        writer.member("last_id", all.isEmpty() ? null : all.getLast().id());
        return writer.end().bytes();
    }

    private byte[] one(String id) {
        List<Listed> all = all();
        for (Listed listed : all) {
            if (listed.id().equals(id) || listed.model().equals(id)) {
                var writer = new JsonWriter();
                listed.write(writer, catalogue.current());
                return writer.bytes();
            }
        }
        List<String> names = all.stream().map(Listed::id).toList();
        throw new Problem.UnknownModel(id, Suggestions.nearest(id, names, SUGGESTIONS))
                .asException();
    }

    private List<Listed> all() {
        var all = new ArrayList<Listed>();
        names.forEach(name -> all.add(new Listed(name, OWN, name, 0)));
        if (settings.aliasesOnly()) {
            return all;
        }
        for (Account account : models.accounts()) {
            List<ModelRegistry.ListedModel> list = models.list(account);
            String provider = account.provider().name();
            if (list != null) {
                for (ModelRegistry.ListedModel model : list) {
                    String id = account.name() + "/" + model.id();
                    all.add(new Listed(id, provider, model.id(), model.created()));
                }
            }
        }
        return all;
    }

    /// A model as callers see it.
    ///
    /// @param model what its owner calls it
    /// @param told when it was made, in seconds since 1970; 0 when nobody says
    private record Listed(String id, String owner, String model, long told) {
        void write(JsonWriter writer, Catalogue catalogue) {
            ModelFacts known = catalogue.model(owner, model);
            String name = known == null ? null : known.name();
            Instant created = created(known);
            writer.object()
                    .member("id", id)
                    .member("object", "model")
                    .member("created", created.getEpochSecond())
                    .member("owned_by", owner)
                    .member("type", "model")
                    .member("display_name", name == null ? model : name)
                    .member("created_at", created.toString());
            if (known != null) {
                ModelJson.write(known, writer);
            }
            writer.end();
        }

        /// Both formats demand a time; where nobody knows it, it is the beginning of all.
        private Instant created(@Nullable ModelFacts known) {
            LocalDate released = known == null ? null : known.released();
            return told == 0 && released != null
                    ? released.atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.ofEpochSecond(told);
        }
    }
}
