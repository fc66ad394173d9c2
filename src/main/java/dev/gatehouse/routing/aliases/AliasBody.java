package dev.gatehouse.routing.aliases;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.config.Durations;
import dev.gatehouse.config.body.SettingsBody;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Aliases as requests of administration, answers and documents have them: one target as GoModel
/// names it, or the members that an alias has in the settings.
public final class AliasBody {
    private static final String MODEL = "target_model";
    private static final String PROVIDER = "target_provider";
    private static final String TARGETS = "targets";
    private static final String DESCRIPTION = "description";
    private static final String ENABLED = "enabled";
    private static final int LONGEST_DESCRIPTION = 1_000;

    /// The members that are no settings.
    private static final Set<String> OWN = Set.of(MODEL, PROVIDER, DESCRIPTION, ENABLED);

    private static final SettingsBody BODY = new SettingsBody(Set.of("headers"));

    private AliasBody() {}

    /// Reads a document.
    static StoredAlias read(Document document) {
        try {
            Json body = Json.parseUnambiguous(document.body().getBytes(UTF_8));
            return read(document.id(), body, document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    /// Reads the body of a request or a document.
    ///
    /// @throws MalformedJson when it is no alias
    static StoredAlias read(String name, Json body, long version) throws MalformedJson {
        checkName(name);
        String description = Field.text(DESCRIPTION).in(body);
        if (description != null && description.length() > LONGEST_DESCRIPTION) {
            throw new MalformedJson(
                    "'description' has more than %d characters".formatted(LONGEST_DESCRIPTION),
                    DESCRIPTION);
        }
        boolean enabled = !Boolean.FALSE.equals(Field.bool(ENABLED).in(body));
        AliasSettings settings = SettingsBody.read(settings(body), AliasSettings::read);
        return new StoredAlias(name, settings, description, enabled, version);
    }

    private static void checkName(String name) throws MalformedJson {
        boolean visible = name.codePoints().noneMatch(Character::isISOControl);
        boolean fits = !name.isBlank() && name.length() <= RequestFacts.LONGEST_MODEL;
        if (!visible || !fits || !name.equals(name.strip()) || name.indexOf('*') >= 0) {
            throw new MalformedJson(
                    "'name' must be one name of at most %d characters, without '*'"
                            .formatted(RequestFacts.LONGEST_MODEL),
                    "name");
        }
    }

    /// The members as the settings have them.
    private static String settings(Json body) throws MalformedJson {
        var text = new JsonWriter().object();
        for (String member : body.names()) {
            Json value = body.member(member);
            if (value != null && !OWN.contains(member)) {
                BODY.copy(member, value, text.name(SettingsBody.named(member)));
            }
        }
        String model = Field.text(MODEL).in(body);
        String provider = Field.text(PROVIDER).in(body);
        if (model == null && provider != null) {
            throw new MalformedJson("'target_provider' needs 'target_model' beside it", MODEL);
        }
        if (model != null && body.member(TARGETS) != null) {
            throw new MalformedJson("'target_model' and 'targets' exclude each other", MODEL);
        }
        if (model != null) {
            text.name(TARGETS).array().object().member("model", whole(provider, model));
            text.end().endArray();
        }
        return text.end().toString();
    }

    private static String whole(@Nullable String provider, String model) {
        boolean plain = provider == null || provider.isEmpty() || model.startsWith(provider + "/");
        return plain ? model : provider + "/" + model;
    }

    /// The body of the document of an alias.
    static String document(StoredAlias alias) {
        JsonWriter body = new JsonWriter().object().member(DESCRIPTION, alias.description());
        body.name(ENABLED).value(alias.enabled());
        settings(alias.settings(), body);
        return body.end().toString();
    }

    /// Writes an alias for operators. The first target stands as clients of GoModel know it, too.
    ///
    /// @param source `config` or `manual`
    /// @param problem why it is not in force though it is enabled, `null` when it is
    public static void write(
            StoredAlias alias, String source, @Nullable String problem, JsonWriter into) {
        into.object().member("name", alias.name());
        TargetSettings first = alias.settings().targets().getFirst();
        int slash = first.accounts().isEmpty() ? first.model().indexOf('/') : -1;
        String account = slash > 0 ? first.model().substring(0, slash) : null;
        String provider = first.accounts().isEmpty() ? account : first.accounts().getFirst();
        into.member(MODEL, first.model().substring(slash + 1)).member(PROVIDER, provider);
        into.member(DESCRIPTION, alias.description()).name(ENABLED).value(alias.enabled());
        settings(alias.settings(), into);
        into.member("source", source).member("problem", problem).end();
    }

    private static void settings(AliasSettings settings, JsonWriter into) {
        String strategy = settings.strategy().name().toLowerCase(Locale.ROOT).replace('_', '-');
        into.member("strategy", strategy).name("sticky").value(settings.sticky());
        into.name("content_fallback").value(settings.contentFallback());
        Duration limit = settings.firstContentTimeout();
        into.member("first_content_timeout", limit == null ? null : Durations.show(limit));
        into.name(TARGETS).array();
        settings.targets().forEach(target -> write(target, into));
        into.endArray();
    }

    private static void write(TargetSettings target, JsonWriter into) {
        into.object().member("model", target.model());
        texts("accounts", target.accounts(), into);
        into.member("weight", target.weight());
        texts("abilities", target.abilities(), into);
        number("context_from", target.contextFrom(), into);
        number("context_up_to", target.contextUpTo(), into);
        texts("tags", target.tags(), into);
        into.name("headers").object();
        target.headers().forEach(into::member);
        into.end().end();
    }

    private static void texts(String name, List<String> texts, JsonWriter into) {
        into.name(name).array();
        texts.forEach(into::value);
        into.endArray();
    }

    private static void number(String name, @Nullable Long number, JsonWriter into) {
        if (number == null) {
            into.member(name, (String) null);
        } else {
            into.member(name, number);
        }
    }
}
