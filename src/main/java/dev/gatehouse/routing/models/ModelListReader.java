package dev.gatehouse.routing.models;

import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.ModelListFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads lists of models: an array, or an object with one in `data` or `models`. Its elements are
/// objects with an id or a name, or bare names.
final class ModelListReader {
    private static final List<String> HOLDERS = List.of("data", "models");
    private static final List<String> IDS = List.of("id", "model", "name");

    private ModelListReader() {}

    static List<ListedModel> read(byte[] list, ModelListFormat format) throws MalformedJson {
        var models = new ArrayList<ListedModel>();
        for (Json entry : entries(Json.parse(list))) {
            String id = id(entry);
            if (id != null && id.length() <= RequestFacts.LONGEST_MODEL) {
                boolean bare = entry.kind() == Json.Kind.STRING;
                models.add(new ListedModel(format.name(id), bare ? null : entry));
            }
        }
        return models;
    }

    /// The entries of a list or of one page of it.
    ///
    /// @throws MalformedJson when it holds none
    static List<Json> entries(Json all) throws MalformedJson {
        Json array = all.kind() == Json.Kind.ARRAY ? all : null;
        boolean empty = false;
        for (int i = 0; array == null && i < HOLDERS.size(); i++) {
            Json held = all.member(HOLDERS.get(i));
            array = held != null && held.kind() == Json.Kind.ARRAY ? held : null;
            empty |= held != null && held.kind() == Json.Kind.NULL;
        }
        if (array == null && !empty) {
            throw new MalformedJson("it holds no list of models", null);
        }
        var entries = new ArrayList<Json>();
        for (int i = 0; array != null && i < array.size(); i++) {
            entries.add(array.at(i));
        }
        return entries;
    }

    /// The id behind which the next page begins; `null` when this page is the last.
    static @Nullable String next(Json page, List<Json> entries) throws MalformedJson {
        Json more = page.member("has_more");
        if (more == null || !more.raw().equals("true")) {
            return null;
        }
        Json last = page.member("last_id");
        if (last != null && last.hasText()) {
            return last.text();
        }
        return entries.isEmpty() ? null : id(entries.getLast());
    }

    /// Reading the names of the members makes an entry safe for several threads.
    private static @Nullable String id(Json entry) throws MalformedJson {
        if (entry.kind() == Json.Kind.STRING) {
            return entry.hasText() ? entry.text() : null;
        }
        for (String name : entry.names().isEmpty() ? List.<String>of() : IDS) {
            Json id = entry.member(name);
            if (id != null && id.hasText()) {
                return id.text();
            }
        }
        return null;
    }
}
