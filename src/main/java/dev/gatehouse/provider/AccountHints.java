package dev.gatehouse.provider;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of an entry of `providers.json` that helps to declare accounts with a provider.
///
/// @param template the base URL, where `{region}`, `{project}` and `{location}` are an account's;
///     `null` where the base URL is the same for all or each account has its own
/// @param templatesAt base URLs for certain regions or locations, in place of the template
/// @param basePath the path that an address without one is completed with
/// @param variables environment variables that hold header fields, without the provider's name
///     before them, each with the field
/// @param organizations whether requests may name an organization and a project that pay for them
/// @param also further names of the provider, for accounts and their variables
/// @param knownAs beginnings of variables that other programs use for it
public record AccountHints(
        @Nullable String template,
        Map<String, String> templatesAt,
        @Nullable String basePath,
        Map<String, String> variables,
        boolean organizations,
        List<String> also,
        List<String> knownAs) {
    private static final Field<String> BASE_URL = Field.text("base-url");
    private static final Field<Json> BASE_URL_AT = Field.object("base-url-at");
    private static final Field<String> BASE_PATH = Field.text("base-path");
    private static final Field<Json> VARIABLES = Field.object("variables");
    private static final Field<Boolean> ORGANIZATIONS = Field.bool("organizations");
    private static final Field<Json> ALSO = Field.array("also");
    private static final Field<Json> KNOWN_AS = Field.array("known-as");

    static AccountHints read(Json entry) throws MalformedJson {
        String base = BASE_URL.in(entry);
        List<String> also = texts(ALSO.in(entry));
        return new AccountHints(
                base != null && base.indexOf('{') >= 0 ? base : null,
                byName(BASE_URL_AT.in(entry)),
                BASE_PATH.in(entry),
                byName(VARIABLES.in(entry)),
                Boolean.TRUE.equals(ORGANIZATIONS.in(entry)),
                also,
                texts(KNOWN_AS.in(entry)));
    }

    /// The base URL at a region or a location, still with its placeholders.
    public @Nullable String template(@Nullable String place) {
        String special = place == null ? null : templatesAt.get(place);
        return special == null ? template : special;
    }

    private static Map<String, String> byName(@Nullable Json object) throws MalformedJson {
        var texts = new LinkedHashMap<String, String>();
        List<String> names = object == null ? List.of() : object.names();
        for (int i = 0; object != null && i < names.size(); i++) {
            texts.put(names.get(i), object.at(i).text());
        }
        return texts;
    }

    private static List<String> texts(@Nullable Json array) throws MalformedJson {
        var texts = new ArrayList<String>();
        for (int i = 0; array != null && i < array.size(); i++) {
            texts.add(array.at(i).text());
        }
        return texts;
    }
}
