package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.caller.Role;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Keys as JSON: in their documents, and as administration shows and takes them.
final class KeyJson {
    private static final String HASHES = "hashes";

    private static final Interner<String> TEXTS = new Interner<>();
    private static final Interner<List<String>> LISTS = new Interner<>();

    private KeyJson() {}

    /// The body of a key's document.
    static String document(Key key) {
        JsonWriter body = new JsonWriter().object();
        settings(key.settings(), body);
        Long expires = key.settings().expires();
        if (expires != null) {
            body.member("expires", expires);
        }
        body.member("hint", key.hint()).name(HASHES).array();
        for (KeyHash hash : key.hashes()) {
            body.object().member("scheme", hash.scheme()).member("digest", hash.hex());
            if (hash.until() != null) {
                body.member("until", hash.until());
            }
            body.end();
        }
        return body.endArray().end().toString();
    }

    /// Writes the members of what may be edited, but for the end.
    static void settings(Key.Settings settings, JsonWriter body) {
        body.member("name", settings.name()).member("description", settings.description());
        body.member("owner", settings.owner()).member("user_path", settings.userPath());
        body.member("role", word(settings.role()));
        texts("models", settings.models(), body);
        texts("operations", settings.operations(), body);
        texts("tags", settings.tags(), body);
        body.name("enabled").value(settings.enabled());
        body.name("metadata").raw(settings.metadata());
    }

    static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static void texts(String name, List<String> texts, JsonWriter body) {
        body.name(name).array();
        texts.forEach(body::value);
        body.endArray();
    }

    /// Reads a key's document.
    static Key read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            return new Key(
                    document.id(),
                    settings(body),
                    text(body, "hint", ""),
                    hashes(body.member(HASHES)),
                    document.created(),
                    document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static Key.Settings settings(Json body) throws MalformedJson {
        Json metadata = body.member("metadata");
        Json enabled = body.member("enabled");
        return new Key.Settings(
                text(body, "name", ""),
                optional(body, "description"),
                optional(body, "owner"),
                TEXTS.same(text(body, "user_path", UserPath.ROOT)),
                Role.valueOf(text(body, "role", "none").toUpperCase(Locale.ROOT)),
                texts(body, "models"),
                texts(body, "operations"),
                texts(body, "tags"),
                number(body, "expires"),
                enabled == null || !enabled.raw().equals("false"),
                metadata == null ? "{}" : TEXTS.same(metadata.raw()));
    }

    private static List<KeyHash> hashes(@Nullable Json array) throws MalformedJson {
        var hashes = new ArrayList<KeyHash>(1);
        for (int i = 0; array != null && i < array.size(); i++) {
            Json hash = array.at(i);
            hashes.add(
                    KeyHash.of(
                            TEXTS.same(text(hash, "scheme", "")),
                            text(hash, "digest", ""),
                            number(hash, "until")));
        }
        return List.copyOf(hashes);
    }

    private static String text(Json body, String name, String otherwise) throws MalformedJson {
        String text = optional(body, name);
        return text == null ? otherwise : text;
    }

    private static @Nullable String optional(Json body, String name) throws MalformedJson {
        return Field.text(name).in(body);
    }

    private static @Nullable Long number(Json body, String name) throws MalformedJson {
        return Field.integer(name).in(body);
    }

    private static List<String> texts(Json body, String name) throws MalformedJson {
        return LISTS.same(Field.texts(body, name));
    }
}
