package dev.gatehouse.provider;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.PriceList.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is known of models: limits, prices, abilities. It never changes; a newer one is another.
///
/// One format serves the bundle, an operator's file and a list that is fetched:
/// `{"source": ..., "date": ..., "models": {"PROVIDER/MODEL": {...}}}`; see `docs/models.md`. An
/// entry stays text until its model is requested: few of thousands ever are.
public final class Catalogue {
    private static final String FILE = "/models.json";
    private static final Field<Json> MODELS = Field.object("models");
    private static final Field<String> DATE = Field.text("date");

    /// By provider, then by the id it has there.
    private final Map<String, Map<String, Entry>> models;

    /// What all providers of an id have in common, of those that were requested.
    private final Map<String, ModelFacts> anywhere = new ConcurrentHashMap<>();

    private final @Nullable String date;

    private Catalogue(Map<String, Map<String, Entry>> models, @Nullable String date) {
        this.models = models;
        this.date = date;
    }

    /// A model as it is written down, over what was written of it before.
    private static final class Entry {
        private final ModelFacts.Layer layer;
        private @Nullable Json text;
        private @Nullable Entry before;
        private volatile @Nullable ModelFacts model;

        Entry(Json text, @Nullable Entry before, ModelFacts.Layer layer) {
            this.text = text;
            this.before = before;
            this.layer = layer;
        }

        ModelFacts model() {
            ModelFacts known = model;
            return known == null ? read() : known;
        }

        /// Texts are not to be read by several threads at once.
        private synchronized ModelFacts read() {
            Json unread = text;
            if (unread == null) {
                return Objects.requireNonNull(model);
            }
            try {
                ModelFacts read =
                        ModelFacts.read(unread, before == null ? null : before.model(), layer);
                model = read;
                text = null;
                before = null;
                return read;
            } catch (MalformedJson e) {
                // All but those of the bundle have been read once before.
                throw new IllegalStateException(FILE + ": " + e.reason(), e);
            }
        }
    }

    /// One without facts.
    public static Catalogue none() {
        return new Catalogue(Map.of(), null);
    }

    /// The bundled one.
    public static Catalogue bundled() {
        try (var in = Catalogue.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return none().with(in.readAllBytes(), Origin.CATALOGUE, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJson e) {
            throw new IllegalStateException(FILE + ": " + e.reason(), e);
        }
    }

    /// This one, with the text's facts over it, member by member of each model.
    ///
    /// @throws MalformedJson naming the model in error
    public Catalogue with(byte[] text) throws MalformedJson {
        return with(text, Origin.CATALOGUE, true);
    }

    /// The same with the file of the operator, whose prices count as the operator's own.
    public Catalogue withOwn(byte[] text) throws MalformedJson {
        return with(text, Origin.OPERATOR, true);
    }

    private Catalogue with(byte[] text, Origin origin, boolean checked) throws MalformedJson {
        Json all = Json.parse(text);
        String day = DATE.in(all);
        var layer = new ModelFacts.Layer(origin, day);
        Json entries = MODELS.in(all);
        if (entries == null) {
            throw new MalformedJson("it has no 'models'", MODELS.name());
        }
        var merged = new HashMap<String, Map<String, Entry>>();
        models.forEach((provider, there) -> merged.put(provider, new HashMap<>(there)));
        List<String> names = entries.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Json entry = entries.at(i);
            try {
                add(name, entry, layer, merged);
                if (checked) {
                    ModelFacts.read(entry, null, layer);
                }
            } catch (MalformedJson e) {
                throw e.in(name, entry);
            }
        }
        return new Catalogue(merged, day == null ? date : day);
    }

    private static void add(
            String name, Json entry, ModelFacts.Layer layer, Map<String, Map<String, Entry>> to)
            throws MalformedJson {
        int slash = name.indexOf('/');
        if (slash <= 0 || entry.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("an entry is \"PROVIDER/MODEL\": {...}", MODELS.name());
        }
        var there = to.computeIfAbsent(name.substring(0, slash), _ -> new HashMap<>());
        String id = name.substring(slash + 1);
        there.put(id, new Entry(entry, there.get(id), layer));
    }

    /// What is known of a model; `null` for nothing. Of a model that is known from other providers
    /// only, it is what they all have in common; the price is unknown.
    public @Nullable ModelFacts model(String provider, String id) {
        Map<String, Entry> there = models.get(provider);
        Entry exact = there == null ? null : there.get(id);
        if (exact != null) {
            return exact.model();
        }
        ModelFacts elsewhere = anywhere(id);
        int slash = id.lastIndexOf('/');
        return elsewhere == null && slash >= 0 ? anywhere(id.substring(slash + 1)) : elsewhere;
    }

    /// The ids of a provider's models, sorted.
    public List<String> ids(String provider) {
        Map<String, Entry> there = models.get(provider);
        return there == null ? List.of() : there.keySet().stream().sorted().toList();
    }

    private @Nullable ModelFacts anywhere(String id) {
        ModelFacts known = anywhere.get(id);
        if (known != null) {
            return known;
        }
        ModelFacts common = null;
        for (Map<String, Entry> there : models.values()) {
            Entry entry = there.get(id);
            if (entry != null) {
                ModelFacts model = entry.model();
                common = model.common(common == null ? model : common);
            }
        }
        if (common != null) {
            anywhere.put(id, common);
        }
        return common;
    }

    /// How many models are known.
    public int size() {
        return models.values().stream().mapToInt(Map::size).sum();
    }

    /// The day its facts are of.
    public @Nullable String date() {
        return date;
    }
}
