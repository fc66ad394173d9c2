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
/// @param basePath the path that an address without one is completed with
/// @param variables environment variables that hold header fields, without the provider's name
///     before them, each with the field
/// @param organizations whether requests may name an organization and a project that pay for them
/// @param also further names of the provider, for accounts and their variables
/// @param knownAs beginnings of variables that other programs use for it
public record AccountHints(
        @Nullable String basePath,
        Map<String, String> variables,
        boolean organizations,
        List<String> also,
        List<String> knownAs) {
    private static final Field<String> BASE_PATH = Field.text("base-path");
    private static final Field<Json> VARIABLES = Field.object("variables");
    private static final Field<Boolean> ORGANIZATIONS = Field.bool("organizations");
    private static final Field<Json> ALSO = Field.array("also");
    private static final Field<Json> KNOWN_AS = Field.array("known-as");

    static AccountHints read(Json entry) throws MalformedJson {
        var variables = new LinkedHashMap<String, String>();
        Json fields = VARIABLES.in(entry);
        List<String> names = fields == null ? List.of() : fields.names();
        for (int i = 0; fields != null && i < names.size(); i++) {
            variables.put(names.get(i), fields.at(i).text());
        }
        List<String> also = texts(ALSO.in(entry));
        return new AccountHints(
                BASE_PATH.in(entry),
                variables,
                Boolean.TRUE.equals(ORGANIZATIONS.in(entry)),
                also,
                texts(KNOWN_AS.in(entry)));
    }

    private static List<String> texts(@Nullable Json array) throws MalformedJson {
        var texts = new ArrayList<String>();
        for (int i = 0; array != null && i < array.size(); i++) {
            texts.add(array.at(i).text());
        }
        return texts;
    }
}
