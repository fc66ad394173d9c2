package dev.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.StorageException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/// Times for which the bodies of calls are recorded, whatever the settings want: those of all
/// calls, or those of one key. All gateways of a storage follow them.
public final class BodyWindows {
    /// In the place of a key: all calls.
    public static final String ALL = "all";

    private static final String COLLECTION = "audit-windows";
    private static final Field<Long> UNTIL = Field.integer("until");

    private final DocumentView<Window> view;
    private final InstantSource clock;

    /// When the last one ends: what calls look at.
    private volatile long latest;

    /// A time for which bodies are recorded.
    ///
    /// @param key the id of the key whose calls are recorded, or [#ALL]
    /// @param until milliseconds since 1970
    public record Window(String key, long until) {
        private static Window read(Document document) {
            try {
                Long until = UNTIL.in(Json.parse(document.body().getBytes(UTF_8)));
                return new Window(document.id(), until == null ? 0 : until);
            } catch (MalformedJson e) {
                throw new IllegalArgumentException("it " + e.reason(), e);
            }
        }
    }

    /// @param warnings receives, in a sentence each, warnings for the operator
    public BodyWindows(InstantSource clock, Consumer<String> warnings) {
        this.clock = clock;
        this.view = new DocumentView<>(COLLECTION, Window::read, warnings);
        view.onChange(this::changed);
    }

    private void changed() {
        latest = view.all().values().stream().mapToLong(Window::until).max().orElse(0);
    }

    /// Those of all gateways.
    public DocumentView<Window> documents() {
        return view;
    }

    /// Whether there is one now.
    boolean any() {
        return latest > clock.millis();
    }

    /// Whether there is one for the calls of a key now.
    boolean cover(String key) {
        return !view.empty() && (open(ALL) || open(key));
    }

    private boolean open(String key) {
        Window window = view.find(key);
        return window != null && window.until() > clock.millis();
    }

    /// Those that are not over.
    public List<Window> all() {
        long now = clock.millis();
        return view.all().values().stream()
                .filter(it -> it.until() > now)
                .sorted(Comparator.comparing(Window::key))
                .toList();
    }

    /// Begins one, in the place of another of the same key.
    public void put(Window window) throws StorageException {
        long now = clock.millis();
        for (Window each : view.all().values()) {
            if (each.until() <= now) {
                view.remove(each.key());
            }
        }
        var body = new JsonWriter().object().member("until", window.until()).end();
        view.put(window.key(), body.toString());
    }

    /// Ends one.
    ///
    /// @return whether there was one
    public boolean remove(String key) throws StorageException {
        return view.remove(key);
    }
}
