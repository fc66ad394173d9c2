package dev.gatehouse.routing.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.body.SettingsBody;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of an account as a request of administration has them: the members of an account in
/// the settings file, apart from those that name files.
///
/// A secret that is `***`, as answers show it, is the one that is stored; so is an API key that the
/// request leaves out. Where type or address are others, secrets must be sent again: who may change
/// an account need not know its key.
final class AccountBody {
    private static final String KEY = "api-key";
    private static final String HEADERS = "headers";
    private static final String MASK = "***";

    /// What an address may hold before its host.
    private static final Pattern USER = Pattern.compile("//[^/@\"]*@");

    /// The members that are no settings.
    private static final Set<String> OWN = Set.of("enabled", "name");

    private static final Set<String> SECRETS =
            Set.of(KEY, "aws.secret-access-key", "aws.session-token", "google.credentials-json");

    /// The members that name files.
    private static final Set<String> FILES =
            Set.of("tls", "aws.profile", "google.credentials-file");

    /// The members that decide where secrets are sent.
    private static final List<String> PLACE = List.of("type", "base-url");

    private AccountBody() {}

    /// The settings in the body of a request, with the secrets that are kept.
    ///
    /// @param before the settings in whose place they come, `null` when there are none
    /// @throws MalformedJson when a member is not allowed here
    static String settings(Json body, @Nullable String before) throws MalformedJson {
        var draft = new JsonWriter().object();
        for (String name : body.names()) {
            if (!OWN.contains(name)) {
                String setting = SettingsBody.named(name);
                copy(Objects.requireNonNull(body.member(name)), setting, draft.name(setting));
            }
        }
        Json settings = parsed(draft.end().toString());
        Json kept = before == null ? null : parsed(before);
        boolean same = kept != null && PLACE.stream().allMatch(it -> same(it, settings, kept));
        return merged(settings, kept, same);
    }

    private static Json parsed(String text) throws MalformedJson {
        return Json.parseUnambiguous(text.getBytes(UTF_8));
    }

    private static boolean same(String name, Json one, Json other) {
        return text(one.member(name)).equals(text(other.member(name)));
    }

    private static String text(@Nullable Json value) {
        return value == null ? "null" : value.raw();
    }

    /// Writes a value under the names of settings.
    private static void copy(Json value, String path, JsonWriter into) throws MalformedJson {
        if (FILES.contains(path) && value.kind() != Json.Kind.NULL) {
            throw new MalformedJson(
                    "'%s' names files of one machine; declare the account in its settings"
                            .formatted(path),
                    path);
        }
        switch (value.kind()) {
            case OBJECT -> {
                into.object();
                List<String> names = value.names();
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    String setting = path.equals(HEADERS) ? name : SettingsBody.named(name);
                    copy(value.at(i), path + "." + setting, into.name(setting));
                }
                into.end();
            }
            case STRING -> {
                if (value.text().strip().startsWith("file:")) {
                    throw new MalformedJson(
                            "'%s' names a file; send the value itself".formatted(path), path);
                }
                into.raw(value.raw());
            }
            case ARRAY, NUMBER, BOOLEAN, NULL -> into.raw(value.raw());
        }
    }

    /// The settings with the secrets of those before.
    private static String merged(Json settings, @Nullable Json before, boolean same)
            throws MalformedJson {
        var whole = new JsonWriter().object();
        for (String name : settings.names()) {
            Json value = Objects.requireNonNull(settings.member(name));
            Json known = before == null ? null : before.member(name);
            merge(value, known, new Place(name, same), whole.name(name));
        }
        Json key = before == null ? null : before.member(KEY);
        if (key != null && key.hasText() && settings.member(KEY) == null) {
            whole.name(KEY).raw(new Place(KEY, same).kept(key));
        }
        return whole.end().toString();
    }

    /// A member, and whether what is stored of it may be kept.
    private record Place(String path, boolean same) {
        boolean secret() {
            return secretAt(path);
        }

        Place at(String name) {
            return new Place(path + "." + name, same);
        }

        String kept(@Nullable Json stored) throws MalformedJson {
            if (stored == null || !stored.hasText()) {
                throw new MalformedJson(
                        "'%s' is what answers show in place of a secret; send the secret itself"
                                .formatted(path),
                        path);
            }
            if (!same) {
                throw new MalformedJson(
                        "'%s' must be sent again, as 'type' or 'base-url' have changed"
                                .formatted(path),
                        path);
            }
            return stored.raw();
        }
    }

    private static boolean secretAt(String path) {
        return SECRETS.contains(path) || path.startsWith(HEADERS + ".");
    }

    private static void merge(Json value, @Nullable Json known, Place at, JsonWriter into)
            throws MalformedJson {
        if (value.kind() == Json.Kind.OBJECT) {
            into.object();
            for (String name : value.names()) {
                Json inner = Objects.requireNonNull(value.member(name));
                Json stored = known == null ? null : known.member(name);
                merge(inner, stored, at.at(name), into.name(name));
            }
            into.end();
        } else {
            boolean masked = at.secret() && value.textEquals(MASK);
            into.raw(masked ? at.kept(known) : value.raw());
        }
    }

    /// Writes settings for operators, secrets as `***`.
    static void writeMasked(String settings, JsonWriter into) {
        try {
            mask(parsed(settings), "", into);
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }

    private static void mask(Json value, String path, JsonWriter into) {
        if (value.kind() == Json.Kind.OBJECT) {
            into.object();
            List<String> names = value.names();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                String inner = path.isEmpty() ? name : path + "." + name;
                boolean top = path.isEmpty() || path.equals("aws") || path.equals("google");
                mask(value.at(i), inner, into.name(top ? name.replace('-', '_') : name));
            }
            into.end();
        } else if (secretAt(path) && value.kind() != Json.Kind.NULL) {
            into.value(MASK);
        } else {
            into.raw(USER.matcher(value.raw()).replaceFirst("//***@"));
        }
    }
}
