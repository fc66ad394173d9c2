package dev.gatehouse.guardrails.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.config.body.SettingsBody;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.Set;

/// Reads guardrails that stand in no settings file, by the same rules as those that do.
public final class GuardReader {
    private static final String NAME = "name";

    /// What clients of GoModel call the group of a type.
    private static final String CONFIG = "config";

    private static final SettingsBody BODY = new SettingsBody(Set.of("arguments"));

    private GuardReader() {}

    /// A guardrail as a request of administration or a document has it. Names of settings may be
    /// written with `_` for `-`.
    ///
    /// @param name that of the path
    /// @throws MalformedJson with what is wrong
    public static GuardSettings read(String name, Json body) throws MalformedJson {
        if (body.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("a guardrail must be an object", null);
        }
        String wrong = GuardSettings.unusable(name);
        if (wrong != null) {
            throw new MalformedJson("'name' " + wrong, NAME);
        }
        var text = new JsonWriter().object().member(NAME, name);
        for (String member : body.names()) {
            Json value = body.member(member);
            if (value != null && !member.equals(NAME) && !nowhere(member, value)) {
                text.name(member.equals(CONFIG) ? group(body) : SettingsBody.named(member));
                BODY.copy(member, value, text);
            }
        }
        return read(text.end().toString());
    }

    /// Whether a member is GoModel's path for the calls of a guardrail, and names none.
    private static boolean nowhere(String member, Json value) throws MalformedJson {
        boolean path = member.equals("user_path");
        boolean empty =
                value.kind() == Json.Kind.NULL
                        || (value.kind() == Json.Kind.STRING && value.text().isEmpty());
        if (path && !empty) {
            throw new MalformedJson(
                    "'user_path' is not supported: calls of a guardrail are made at the caller's user path; 'user_paths' names the callers that it is for",
                    member);
        }
        return path;
    }

    /// The group that `config` stands for: that of the type.
    private static String group(Json body) throws MalformedJson {
        Json type = body.member("type");
        String word = type == null || !type.hasText() ? "" : type.text().replace('_', '-');
        if (body.member(word) != null || body.member(word.replace('-', '_')) != null) {
            throw new MalformedJson("'config' stands beside '%s'".formatted(word), CONFIG);
        }
        return word;
    }

    /// A guardrail in short: `pii:mask:both`.
    public static GuardSettings brief(String text) throws MalformedJson {
        String[] parts = text.strip().split(":", -1);
        var body = new JsonWriter().object().member("type", parts[0]);
        if (parts.length > 1) {
            body.member("action", parts[1]);
        }
        if (parts.length > 2) {
            body.member("direction", parts[2]);
        }
        if (parts.length > 3) {
            throw new MalformedJson("has more than three parts", null);
        }
        return read(parts[0], Json.parse(body.end().bytes()));
    }

    private static GuardSettings read(String text) throws MalformedJson {
        GuardSettings read = SettingsBody.read(text, GuardSettings::read);
        Secret key = read.service().apiKey();
        if (key != null && key.file() != null) {
            throw new MalformedJson("'service.api-key' must be the key itself", "api-key");
        }
        return read;
    }

    /// A guardrail of a document.
    public static GuardSettings read(String name, String document) throws MalformedJson {
        return read(name, Json.parseUnambiguous(document.getBytes(UTF_8)));
    }
}
