package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one entry of `providers.json`. An unknown or an invalid member is rejected.
final class ProviderReader {
    private static final Field<String> BASE_URL = Field.text("base-url");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:region|project|location)}");
    private static final Field<Json> BASE_URL_AT = Field.object("base-url-at");
    private static final Field<String> AUTH = Field.text("auth");
    private static final Field<Boolean> KEYLESS = Field.bool("keyless");
    private static final Field<Boolean> LOCAL = Field.bool("local");
    private static final Field<String> STREAMS = Field.text("streams");
    private static final Field<String> USAGE = Field.text("usage");
    private static final Field<Json> OPERATIONS = Field.object("operations");
    private static final Field<String> PATH = Field.text("path");
    private static final Field<String> STREAM = Field.text("stream");
    private static final Field<String> FORMAT = Field.text("format");
    private static final Field<Json> TOKEN = Field.object("token");
    private static final Field<Json> LIST = Field.object("list");
    private static final Field<String> CATALOGUE = Field.text("catalogue");
    private static final Field<String> PREFIX = Field.text("prefix");
    private static final Field<String> STRIP_PREFIX = Field.text("strip-prefix");
    private static final Field<String> QUERY = Field.text("query");
    private static final Field<Json> HEADERS = Field.object("headers");
    private static final Field<Json> FORWARD = Field.array("forward");
    private static final Field<Json> ONLY_RESPONSES = Field.array("only-responses");
    private static final Field<Json> RELAYED = Field.array("relayed");
    private static final Field<Json> QUIRKS = Field.array("quirks");
    private static final Field<String> TITLE = Field.text("title");
    private static final Field<String> SOURCE = Field.text("source");
    private static final Field<String> VERIFIED = Field.text("verified");
    private static final List<String> KNOWN =
            List.of(
                    "title",
                    "base-url",
                    "base-url-at",
                    "auth",
                    "token",
                    "keyless",
                    "local",
                    "base-path",
                    "variables",
                    "organizations",
                    "also",
                    "known-as",
                    "streams",
                    "usage",
                    "operations",
                    "list",
                    "catalogue",
                    "headers",
                    "forward",
                    "only-responses",
                    "relayed",
                    "quirks",
                    "source",
                    "verified");

    private ProviderReader() {}

    static Provider read(String name, Json entry) throws MalformedJson {
        rejectOthers(entry, KNOWN, "an entry");
        for (String template : texts(BASE_URL_AT.in(entry)).values()) {
            checkTemplate(template);
        }
        return new Provider(
                name,
                baseUrl(entry),
                auth(AUTH.in(entry)),
                token(TOKEN.in(entry)),
                Boolean.TRUE.equals(KEYLESS.in(entry)),
                Boolean.TRUE.equals(LOCAL.in(entry)),
                fidelity(STREAMS.in(entry)),
                usageByDefault(USAGE.in(entry)),
                operations(OPERATIONS.in(entry)),
                list(LIST.in(entry)),
                catalogue(name, CATALOGUE.in(entry)),
                QuirkReader.read(QUIRKS.in(entry)),
                facts(name, entry),
                texts(HEADERS.in(entry)),
                strings(FORWARD.in(entry)),
                strings(ONLY_RESPONSES.in(entry)),
                RelayedPaths.read(strings(RELAYED.in(entry))));
    }

    private static void rejectOthers(Json object, List<String> known, String of)
            throws MalformedJson {
        for (String member : object.names()) {
            if (!known.contains(member)) {
                throw new MalformedJson("'" + member + "' is no member of " + of, member);
            }
        }
    }

    private static Provider.@Nullable Token token(@Nullable Json token) throws MalformedJson {
        if (token == null) {
            return null;
        }
        rejectOthers(token, List.of("prefix", "auth", "headers"), "'token'");
        String prefix = PREFIX.in(token);
        if (prefix == null || prefix.isEmpty()) {
            throw new MalformedJson("'token' lacks 'prefix'", TOKEN.name());
        }
        return new Provider.Token(prefix, auth(AUTH.in(token)), texts(HEADERS.in(token)));
    }

    private static String catalogue(String name, @Nullable String other) {
        return other == null ? name : other;
    }

    private static ModelListFormat list(@Nullable Json list) throws MalformedJson {
        if (list == null) {
            return ModelListFormat.PLAIN;
        }
        rejectOthers(list, List.of("strip-prefix", "query"), "'list'");
        String prefix = STRIP_PREFIX.in(list);
        String query = QUERY.in(list);
        if (query != null && !query.matches("[\\w.~&=%-]*")) {
            throw new MalformedJson("'" + query + "' is no query such as limit=1000", QUERY.name());
        }
        return new ModelListFormat(prefix == null ? "" : prefix, query == null ? "" : query);
    }

    private static Provider.Documentation facts(String name, Json entry) throws MalformedJson {
        String title = TITLE.in(entry);
        return new Provider.Documentation(
                title == null ? name : title, address(SOURCE, entry), verified(VERIFIED.in(entry)));
    }

    private static @Nullable URI address(Field<String> field, Json entry) throws MalformedJson {
        String text = field.in(entry);
        try {
            URI address = text == null ? null : new URI(text);
            if (address == null || address.getRawAuthority() != null) {
                return address;
            }
        } catch (URISyntaxException _) {
            // Reported below.
        }
        throw new MalformedJson("'" + text + "' is no address", field.name());
    }

    /// The base URL; `null` where an account completes it, too.
    private static @Nullable URI baseUrl(Json entry) throws MalformedJson {
        String text = BASE_URL.in(entry);
        if (text == null || text.indexOf('{') < 0) {
            return address(BASE_URL, entry);
        }
        checkTemplate(text);
        return null;
    }

    private static void checkTemplate(String template) throws MalformedJson {
        String filled = PLACEHOLDER.matcher(template).replaceAll("x");
        try {
            if (new URI(filled).getRawAuthority() != null) {
                return;
            }
        } catch (URISyntaxException _) {
            // Reported below.
        }
        throw new MalformedJson("'" + template + "' is no address", BASE_URL.name());
    }

    private static Provider.Verified verified(@Nullable String how) throws MalformedJson {
        return switch (how == null ? "no" : how) {
            case "recorded" -> Provider.Verified.RECORDED;
            case "documented" -> Provider.Verified.DOCUMENTED;
            case "no" -> Provider.Verified.UNVERIFIED;
            default -> throw new MalformedJson("there is no '" + how + "'", VERIFIED.name());
        };
    }

    private static Provider.Auth auth(@Nullable String name) throws MalformedJson {
        if (name == null) {
            return Provider.Auth.BEARER;
        }
        return switch (name) {
            case "bearer" -> Provider.Auth.BEARER;
            case "x-api-key" -> Provider.Auth.X_API_KEY;
            case "api-key" -> Provider.Auth.API_KEY;
            case "x-goog-api-key" -> Provider.Auth.X_GOOG_API_KEY;
            case "aws" -> Provider.Auth.AWS;
            case "google" -> Provider.Auth.GOOGLE;
            default -> throw new MalformedJson("there is no auth '" + name + "'", AUTH.name());
        };
    }

    private static StreamMode fidelity(@Nullable String name) throws MalformedJson {
        if (name == null) {
            return StreamMode.NORMALISED;
        }
        return switch (name) {
            case "normalised" -> StreamMode.NORMALISED;
            case "exact" -> StreamMode.EXACT;
            default -> throw new MalformedJson("streams cannot be '" + name + "'", STREAMS.name());
        };
    }

    private static boolean usageByDefault(@Nullable String usage) throws MalformedJson {
        if (usage != null && !usage.equals("always")) {
            throw new MalformedJson("usage can only be 'always'", USAGE.name());
        }
        return usage != null;
    }

    private static Map<Operation, OperationPath> operations(@Nullable Json object)
            throws MalformedJson {
        var operations = new EnumMap<Operation, OperationPath>(Operation.class);
        if (object == null) {
            usual(operations);
        }
        List<String> names = object == null ? List.of() : object.names();
        for (int i = 0; object != null && i < names.size(); i++) {
            Operation operation = Operation.named(names.get(i));
            if (operation == null) {
                throw new MalformedJson(
                        "'" + names.get(i) + "' is no operation", OPERATIONS.name());
            }
            operations.put(operation, path(operation, object.at(i)));
        }
        return operations;
    }

    /// A path, or one for whole answers with one for streams, or one with the format there.
    private static OperationPath path(Operation operation, Json value) throws MalformedJson {
        if (value.kind() != Json.Kind.OBJECT) {
            return OperationPath.of(value.text());
        }
        rejectOthers(value, List.of("path", "stream", "auth", "format"), "a path");
        String whole = PATH.in(value);
        String stream = STREAM.in(value);
        if (whole == null) {
            throw new MalformedJson("a path needs 'path'", OPERATIONS.name());
        }
        String auth = AUTH.in(value);
        return new OperationPath(
                whole,
                stream == null ? whole : stream,
                auth == null ? null : auth(auth),
                embeddings(operation, FORMAT.in(value)));
    }

    private static OperationPath.@Nullable EmbeddingFormat embeddings(
            Operation operation, @Nullable String format) throws MalformedJson {
        if (format == null) {
            return null;
        }
        for (OperationPath.EmbeddingFormat each : OperationPath.EmbeddingFormat.values()) {
            boolean same = each.name().toLowerCase(Locale.ROOT).equals(format);
            if (same && operation == Operation.EMBEDDINGS) {
                return each;
            }
        }
        throw new MalformedJson(
                "there is no format '" + format + "' of " + operation.words(), FORMAT.name());
    }

    /// Without "operations" a provider is assumed to serve all of the OpenAI API.
    private static void usual(Map<Operation, OperationPath> operations) {
        for (Operation operation : Operation.values()) {
            boolean other =
                    operation.format() == Operation.Format.MESSAGES
                            || operation.format() == Operation.Format.GEMINI;
            if (!operation.path().isEmpty() && operation.root() == operation && !other) {
                operations.put(operation, OperationPath.of(operation.path()));
            }
        }
    }

    private static Map<String, String> texts(@Nullable Json object) throws MalformedJson {
        var texts = new LinkedHashMap<String, String>();
        List<String> names = object == null ? List.of() : object.names();
        for (int i = 0; object != null && i < names.size(); i++) {
            texts.put(names.get(i), object.at(i).text());
        }
        return texts;
    }

    private static List<String> strings(@Nullable Json array) throws MalformedJson {
        var list = new ArrayList<String>();
        for (int i = 0; array != null && i < array.size(); i++) {
            list.add(array.at(i).text());
        }
        return list;
    }
}
