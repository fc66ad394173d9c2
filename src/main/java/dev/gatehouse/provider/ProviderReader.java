package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.flow.Fidelity;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one entry of `providers.json`. A member nobody knows, or a wrong one, is refused.
final class ProviderReader {
    private static final Field<String> BASE_URL = Field.text("base-url");
    private static final Field<String> AUTH = Field.text("auth");
    private static final Field<Boolean> KEYLESS = Field.flag("keyless");
    private static final Field<String> STREAMS = Field.text("streams");
    private static final Field<Json> SPEAKS = Field.object("speaks");
    private static final Field<Json> HEADERS = Field.object("headers");
    private static final Field<Json> FORWARD = Field.array("forward");
    private static final List<String> KNOWN =
            List.of("base-url", "auth", "keyless", "streams", "speaks", "headers", "forward");

    private ProviderReader() {}

    static Provider read(String name, Json entry) throws MalformedJson {
        for (String member : entry.names()) {
            if (!KNOWN.contains(member)) {
                throw new MalformedJson("'" + member + "' is no member of an entry", member);
            }
        }
        String url = BASE_URL.in(entry);
        return new Provider(
                name,
                url == null ? null : URI.create(url),
                auth(AUTH.in(entry)),
                Boolean.TRUE.equals(KEYLESS.in(entry)),
                fidelity(STREAMS.in(entry)),
                operations(SPEAKS.in(entry)),
                texts(HEADERS.in(entry)),
                list(FORWARD.in(entry)));
    }

    private static Provider.Auth auth(@Nullable String name) throws MalformedJson {
        if (name == null) {
            return Provider.Auth.BEARER;
        }
        return switch (name) {
            case "bearer" -> Provider.Auth.BEARER;
            case "x-api-key" -> Provider.Auth.X_API_KEY;
            case "api-key" -> Provider.Auth.API_KEY;
            default -> throw new MalformedJson("there is no auth '" + name + "'", AUTH.name());
        };
    }

    private static Fidelity fidelity(@Nullable String name) throws MalformedJson {
        if (name == null) {
            return Fidelity.NORMALISED;
        }
        return switch (name) {
            case "normalised" -> Fidelity.NORMALISED;
            case "exact" -> Fidelity.EXACT;
            default -> throw new MalformedJson("streams cannot be '" + name + "'", STREAMS.name());
        };
    }

    private static Map<Operation, String> operations(@Nullable Json object) throws MalformedJson {
        var operations = new EnumMap<Operation, String>(Operation.class);
        for (Map.Entry<String, String> each : texts(object).entrySet()) {
            Operation operation = Operation.named(each.getKey());
            if (operation == null) {
                throw new MalformedJson("'" + each.getKey() + "' is no operation", SPEAKS.name());
            }
            operations.put(operation, each.getValue());
        }
        return operations;
    }

    private static Map<String, String> texts(@Nullable Json object) throws MalformedJson {
        var texts = new LinkedHashMap<String, String>();
        List<String> names = object == null ? List.of() : object.names();
        for (int i = 0; object != null && i < names.size(); i++) {
            texts.put(names.get(i), object.at(i).text());
        }
        return texts;
    }

    private static List<String> list(@Nullable Json array) throws MalformedJson {
        var list = new ArrayList<String>();
        for (int i = 0; array != null && i < array.size(); i++) {
            list.add(array.at(i).text());
        }
        return list;
    }
}
