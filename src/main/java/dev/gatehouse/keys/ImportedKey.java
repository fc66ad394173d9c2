package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Role;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key of another gateway: clients keep their texts.
///
/// @param digest the SHA-256 of its text in hexadecimal, as that gateway stored it
/// @param left the members that have no place here, such as budgets
public record ImportedKey(String digest, String hint, Key.Settings settings, List<String> left) {
    private static final Set<String> NO_MODELS = Set.of("no-default-models");
    private static final Set<String> ALL_MODELS = Set.of("all-proxy-models", "all-team-models");

    private static final Set<String> LITELLM =
            Set.of(
                    "token",
                    "key_name",
                    "key_alias",
                    "models",
                    "expires",
                    "team_id",
                    "user_id",
                    "metadata",
                    "blocked",
                    "created_at",
                    "updated_at",
                    "tags",
                    "last_active");

    private static final Set<String> GOMODEL =
            Set.of(
                    "id",
                    "_id",
                    "name",
                    "description",
                    "user_path",
                    "redacted_value",
                    "secret_hash",
                    "enabled",
                    "expires_at",
                    "deactivated_at",
                    "created_at",
                    "updated_at");

    /// A row of LiteLLM's table of verification tokens, or an entry of its list of keys.
    static ImportedKey ofLiteLlm(Json row) throws MalformedJson {
        String digest = digest(KeyBody.optional(row, "token"), "token");
        String team = KeyBody.optional(row, "team_id");
        String alias = KeyBody.optional(row, "key_alias");
        String hint = KeyBody.optional(row, "key_name");
        Json metadata = metadata(row);
        var settings =
                new Key.Settings(
                        alias == null ? "LiteLLM " + digest.substring(0, 8) : alias,
                        null,
                        KeyBody.optional(row, "user_id"),
                        team == null ? UserPath.ROOT : UserPath.of(team.replace(':', '-')),
                        Role.NONE,
                        models(row),
                        List.of(),
                        Field.texts(metadata == null ? row : metadata, "tags"),
                        KeyBody.instant(row, "expires"),
                        !KeyBody.yes(row, "blocked"),
                        metadata == null ? "{}" : metadata.raw());
        return new ImportedKey(digest, hint == null ? "" : hint, settings, left(row, LITELLM));
    }

    private static @Nullable Json metadata(Json row) {
        Json metadata = row.member("metadata");
        return metadata == null || metadata.kind() != Json.Kind.OBJECT ? null : metadata;
    }

    private static List<String> models(Json row) throws MalformedJson {
        var models = new ArrayList<String>();
        for (String model : Field.texts(row, "models")) {
            if (ALL_MODELS.contains(model)) {
                return List.of();
            }
            // A pattern that no model has.
            models.add(NO_MODELS.contains(model) ? "/" : model);
        }
        return models;
    }

    /// A row of GoModel's table of keys.
    static ImportedKey ofGoModel(Json row) throws MalformedJson {
        String digest = digest(KeyBody.optional(row, "secret_hash"), "secret_hash");
        String name = KeyBody.optional(row, "name");
        String path = KeyBody.optional(row, "user_path");
        String hint = KeyBody.optional(row, "redacted_value");
        boolean deactivated = KeyBody.optional(row, "deactivated_at") != null;
        var settings =
                new Key.Settings(
                        name == null ? "GoModel " + digest.substring(0, 8) : name,
                        KeyBody.optional(row, "description"),
                        null,
                        path == null ? UserPath.ROOT : UserPath.of(path),
                        Role.NONE,
                        List.of(),
                        List.of(),
                        List.of(),
                        KeyBody.instant(row, "expires_at"),
                        !deactivated && !KeyBody.no(row, "enabled"),
                        "{}");
        return new ImportedKey(digest, hint == null ? "" : hint, settings, left(row, GOMODEL));
    }

    private static String digest(@Nullable String text, String member) throws MalformedJson {
        String digest = text == null ? "" : text.toLowerCase(Locale.ROOT);
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new MalformedJson(
                    "'%s' must be the SHA-256 of a key in hexadecimal".formatted(member), member);
        }
        return digest;
    }

    private static List<String> left(Json row, Set<String> known) {
        return row.names().stream()
                .filter(it -> !known.contains(it) && filled(row.member(it)))
                .toList();
    }

    private static boolean filled(@Nullable Json member) {
        return member != null
                && !Set.of("null", "{}", "[]", "0", "0.0", "false", "\"\"")
                        .contains(new String(member.copy(), UTF_8));
    }

    /// Reads the body of an import: `{"from": "litellm", "keys": [...]}`.
    public static List<ImportedKey> list(Json body) {
        try {
            String from = KeyBody.optional(body, "from");
            Json keys = body.member("keys");
            if (keys == null || keys.kind() != Json.Kind.ARRAY) {
                throw new MalformedJson("'keys' must be a list of keys", "keys");
            }
            var imported = new ArrayList<ImportedKey>();
            for (int i = 0; i < keys.size(); i++) {
                imported.add(one(from, keys.at(i)));
            }
            return imported;
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        } catch (IllegalArgumentException e) {
            throw new Problem.Malformed("The user path of a key " + e.getMessage() + ".", "keys")
                    .asException();
        }
    }

    private static ImportedKey one(@Nullable String from, Json row) throws MalformedJson {
        return switch (from) {
            case "litellm" -> ofLiteLlm(row);
            case "gomodel" -> ofGoModel(row);
            case null, default ->
                    throw new MalformedJson("'from' must be 'litellm' or 'gomodel'", "from");
        };
    }
}
