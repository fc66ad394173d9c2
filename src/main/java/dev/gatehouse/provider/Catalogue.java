package dev.gatehouse.provider;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of models: limits, prices, abilities. It never changes; a newer one is another.
///
/// One format serves the bundle, an operator's file and a list that is fetched:
/// `{"source": ..., "date": ..., "models": {"PROVIDER/MODEL": {...}}}`; see `docs/models.md`.
public final class Catalogue {
    private static final String FILE = "/models.json";
    private static final Field<Json> MODELS = Field.object("models");
    private static final Field<String> DATE = Field.text("date");

    /// By provider, then by the id it has there.
    private final Map<String, Map<String, Model>> models;

    /// What all providers of an id have in common.
    private final Map<String, Model> anywhere = new HashMap<>();

    private final @Nullable String date;

    private Catalogue(Map<String, Map<String, Model>> models, @Nullable String date) {
        this.models = models;
        this.date = date;
        for (Map<String, Model> there : models.values()) {
            there.forEach((id, model) -> anywhere.merge(id, model.common(model), Model::common));
        }
    }

    /// One that knows nothing.
    public static Catalogue none() {
        return new Catalogue(Map.of(), null);
    }

    /// Reads the bundled one.
    public static Catalogue bundled() {
        try (var in = Catalogue.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return none().with(in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (MalformedJson broken) {
            throw new IllegalStateException(FILE + ": " + broken.reason(), broken);
        }
    }

    /// This one, with what a text says over it, member by member of each model.
    ///
    /// @throws MalformedJson naming the model at fault
    public Catalogue with(byte[] text) throws MalformedJson {
        Json all = Json.parse(text);
        Json told = MODELS.in(all);
        if (told == null) {
            throw new MalformedJson("it has no 'models'", MODELS.name());
        }
        var merged = new HashMap<String, Map<String, Model>>();
        this.models.forEach((provider, there) -> merged.put(provider, new HashMap<>(there)));
        List<String> names = told.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            try {
                add(name, told.at(i), merged);
            } catch (MalformedJson wrong) {
                throw new MalformedJson(name + ": " + wrong.reason(), wrong.field());
            }
        }
        String day = DATE.in(all);
        return new Catalogue(merged, day == null ? date : day);
    }

    /// What is known of a model; `null` for nothing. Of a model that is known from other
    /// providers
    /// only, nobody knows the price here.
    public @Nullable Model model(String provider, String id) {
        Map<String, Model> there = models.get(provider);
        Model exact = there == null ? null : there.get(id);
        if (exact != null) {
            return exact;
        }
        Model elsewhere = anywhere.get(id);
        int slash = id.lastIndexOf('/');
        return elsewhere == null && slash >= 0 ? anywhere.get(id.substring(slash + 1)) : elsewhere;
    }

    /// How many models are known.
    public int size() {
        return models.values().stream().mapToInt(Map::size).sum();
    }

    /// The day its facts are of.
    public @Nullable String date() {
        return date;
    }

    private static void add(String name, Json entry, Map<String, Map<String, Model>> to)
            throws MalformedJson {
        int slash = name.indexOf('/');
        if (slash <= 0 || entry.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("an entry is \"PROVIDER/MODEL\": {...}", MODELS.name());
        }
        var there = to.computeIfAbsent(name.substring(0, slash), _ -> new HashMap<>());
        String id = name.substring(slash + 1);
        there.put(id, Model.read(entry, there.get(id)));
    }
}
