package dev.gatehouse.keys;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Role;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of a key as a request of administration has them.
final class KeyBody {
    private static final Set<String> MEMBERS =
            Set.of(
                    "name",
                    "description",
                    "owner",
                    "user_path",
                    "role",
                    "models",
                    "operations",
                    "tags",
                    "expires_at",
                    "enabled",
                    "metadata");

    private static final int LONGEST = 200;
    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int LONGEST_METADATA = 4_096;
    private static final int MOST = 100;

    private final Json body;
    private final Key.Settings before;

    private KeyBody(Json body, Key.Settings before) {
        this.body = body;
        this.before = before;
    }

    /// The settings of a new key.
    ///
    /// @param userPath that of the key where the body has none
    static Key.Settings create(Json body, String userPath) {
        Key.Settings none =
                new Key.Settings(
                        "", null, null, userPath, Role.NONE, List.of(), List.of(), List.of(), null,
                        true, "{}");
        Key.Settings settings = edit(none, body);
        if (settings.name().isBlank()) {
            throw new Problem.Malformed("'name' is missing: state what the key is for.", "name")
                    .asException();
        }
        return settings;
    }

    /// The settings with the members that the body has.
    static Key.Settings edit(Key.Settings before, Json body) {
        try {
            return new KeyBody(body, before).settings();
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    private Key.Settings settings() throws MalformedJson {
        for (String name : body.names()) {
            if (!MEMBERS.contains(name)) {
                throw new MalformedJson(
                        "'%s' is no member of a key; there are %s."
                                .formatted(
                                        name,
                                        String.join(", ", MEMBERS.stream().sorted().toList())),
                        name);
            }
        }
        return new Key.Settings(
                has("name") ? required("name") : before.name(),
                has("description")
                        ? bounded("description", LONGEST_DESCRIPTION)
                        : before.description(),
                has("owner") ? bounded("owner", LONGEST) : before.owner(),
                has("user_path") ? path() : before.userPath(),
                has("role") ? role() : before.role(),
                has("models") ? list("models") : before.models(),
                has("operations") ? operations() : before.operations(),
                has("tags") ? list("tags") : before.tags(),
                has("expires_at") ? instant(body, "expires_at") : before.expires(),
                has("enabled") ? flag() : before.enabled(),
                has("metadata") ? metadata() : before.metadata());
    }

    private boolean has(String name) {
        return body.member(name) != null;
    }

    private String required(String name) throws MalformedJson {
        String text = bounded(name, LONGEST);
        if (text == null || text.isBlank()) {
            throw new MalformedJson("'%s' must not be empty.".formatted(name), name);
        }
        return text;
    }

    private @Nullable String bounded(String name, int longest) throws MalformedJson {
        String text = optional(body, name);
        if (text != null && text.length() > longest) {
            throw new MalformedJson(
                    "'%s' must have at most %d characters.".formatted(name, longest), name);
        }
        return text;
    }

    private String path() throws MalformedJson {
        try {
            String text = optional(body, "user_path");
            return text == null ? UserPath.ROOT : UserPath.of(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedJson("'user_path' " + e.getMessage() + ".", "user_path");
        }
    }

    private Role role() throws MalformedJson {
        String text = optional(body, "role");
        String word = text == null ? "none" : text.toLowerCase(Locale.ROOT);
        for (Role role : Role.values()) {
            if (KeyJson.word(role).equals(word)) {
                return role;
            }
        }
        String words = String.join(", ", Arrays.stream(Role.values()).map(KeyJson::word).toList());
        throw new MalformedJson("'role' must be one of " + words + ".", "role");
    }

    private List<String> operations() throws MalformedJson {
        List<String> operations = list("operations");
        List<String> known = Arrays.stream(Operation.values()).map(Operation::id).toList();
        for (String operation : operations) {
            if (!known.contains(operation)) {
                throw new MalformedJson(
                        "'%s' is no operation; there are %s."
                                .formatted(operation, String.join(", ", known)),
                        "operations");
            }
        }
        return operations;
    }

    private List<String> list(String name) throws MalformedJson {
        List<String> texts = Field.texts(body, name);
        boolean fits =
                texts.size() <= MOST
                        && texts.stream().allMatch(it -> !it.isBlank() && it.length() <= LONGEST);
        if (!fits) {
            throw new MalformedJson(
                    "'%s' must be a list of at most %d texts of 1 to %d characters."
                            .formatted(name, MOST, LONGEST),
                    name);
        }
        return texts;
    }

    private boolean flag() throws MalformedJson {
        if (!yes(body, "enabled") && !no(body, "enabled")) {
            throw new MalformedJson("'enabled' must be true or false.", "enabled");
        }
        return yes(body, "enabled");
    }

    private String metadata() throws MalformedJson {
        Json metadata = body.member("metadata");
        if (metadata == null || metadata.kind() == Json.Kind.NULL) {
            return "{}";
        }
        if (metadata.kind() != Json.Kind.OBJECT || metadata.length() > LONGEST_METADATA) {
            throw new MalformedJson(
                    "'metadata' must be an object of at most %d bytes.".formatted(LONGEST_METADATA),
                    "metadata");
        }
        return metadata.raw();
    }

    static @Nullable String optional(Json body, String name) throws MalformedJson {
        Json member = body.member(name);
        if (member == null || member.kind() == Json.Kind.NULL) {
            return null;
        }
        if (member.kind() != Json.Kind.STRING) {
            throw new MalformedJson("'%s' must be a text.".formatted(name), name);
        }
        return member.text();
    }

    static boolean yes(Json body, String name) {
        Json member = body.member(name);
        return member != null && member.raw().equals("true");
    }

    static boolean no(Json body, String name) {
        Json member = body.member(name);
        return member != null && member.raw().equals("false");
    }

    /// A time (RFC 3339) or a day, whose beginning in UTC is meant; a time without a zone is UTC.
    static @Nullable Long instant(Json body, String name) throws MalformedJson {
        String text = optional(body, name);
        if (text == null) {
            return null;
        }
        try {
            if (text.length() == "2026-01-31".length()) {
                return LocalDate.parse(text)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            }
            String time = text.replace(' ', 'T');
            boolean zoned = time.endsWith("Z") || time.matches(".*[+-]\\d\\d:?\\d\\d$");
            return zoned
                    ? OffsetDateTime.parse(time).toInstant().toEpochMilli()
                    : Instant.parse(time + "Z").toEpochMilli();
        } catch (DateTimeParseException _) {
            throw new MalformedJson(
                    "'%s' must be a time such as 2027-01-31T00:00:00Z, or a day.".formatted(name),
                    name);
        }
    }
}
