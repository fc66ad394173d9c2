package dev.gatehouse.admin.schema;

import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes the OpenAPI 3.1 document of routes.
public final class OpenApiDocument {
    private static final Pattern BRACES = Pattern.compile("\\{([^}]+)}");
    private static final Schema ERROR =
            Schema.object()
                    .with(
                            "error",
                            Schema.object()
                                    .with("message", Schema.text())
                                    .with("type", Schema.text())
                                    .with("param", Schema.text().orNull())
                                    .with("code", Schema.text().orNull())
                                    .schema())
                    .with("request_id", Schema.text())
                    .schema()
                    .named("Error");

    private OpenApiDocument() {}

    /// The document.
    ///
    /// @param version that of the gateway
    public static byte[] of(String version, String about, List<DescribedRoute> routes) {
        var document = new JsonWriter(1 << 16).object().member("openapi", "3.1.0");
        document.name("info").object().member("title", "Gatehouse");
        document.member("version", version).member("description", about).end();
        document.name("paths").object();
        byPath(routes)
                .forEach(
                        (path, all) -> {
                            document.name(path.replace("...}", "}")).object();
                            all.forEach(route -> operation(route, document));
                            document.end();
                        });
        document.end().name("components").object();
        components(routes, document);
        return document.end().end().bytes();
    }

    private static Map<String, List<DescribedRoute>> byPath(List<DescribedRoute> routes) {
        Map<String, List<DescribedRoute>> paths = new LinkedHashMap<>();
        for (DescribedRoute route : routes) {
            paths.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route);
        }
        return paths;
    }

    private static void operation(DescribedRoute route, JsonWriter document) {
        RouteDescription description = route.description();
        String method = route.method().toLowerCase(Locale.ROOT);
        document.name(method).object();
        document.member("operationId", id(method, route.path()));
        document.name("tags").array().value(route.tag()).endArray();
        document.member("summary", description.summary());
        parameters(route, document.name("parameters").array());
        document.endArray();
        Schema body = description.body();
        if (body != null) {
            document.name("requestBody").object();
            document.name("required").value(description.bodyRequired());
            content(List.of("application/json"), body, document);
            document.end();
        }
        responses(description, document);
        if (!route.open()) {
            document.name("security").array();
            document.object().name("bearer").array().endArray().end();
            document.object().name("key").array().endArray().end().endArray();
        }
        document.end();
    }

    private static String id(String method, String path) {
        String words = path.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
        return words.isEmpty() ? method : method + "_" + words;
    }

    private static void parameters(DescribedRoute route, JsonWriter document) {
        Matcher braces = BRACES.matcher(route.path());
        while (braces.find()) {
            document.object()
                    .member("name", braces.group(1).replace("...", ""))
                    .member("in", "path");
            document.name("required").value(true);
            document.name("schema").raw(Schema.text().json()).end();
        }
        for (Parameter parameter : route.description().parameters()) {
            document.object().member("name", parameter.name()).member("in", "query");
            document.member("description", parameter.meaning());
            document.name("schema").raw(parameter.schema().json()).end();
        }
    }

    private static void responses(RouteDescription description, JsonWriter document) {
        document.name("responses").object();
        document.name(Integer.toString(description.status())).object();
        document.member("description", description.summary());
        if (!description.types().isEmpty()) {
            content(description.types(), description.answer(), document);
        }
        document.end();
        for (String failure : List.of("4XX", "5XX")) {
            document.name(failure).object();
            document.member("$ref", "#/components/responses/Error").end();
        }
        document.end();
    }

    private static void content(List<String> types, Schema schema, JsonWriter document) {
        document.name("content").object();
        for (String type : types) {
            document.name(type).object().name("schema").raw(schema.json()).end();
        }
        document.end();
    }

    private static void components(List<DescribedRoute> routes, JsonWriter document) {
        Map<String, String> named = new TreeMap<>(ERROR.named());
        for (DescribedRoute route : routes) {
            RouteDescription description = route.description();
            named.putAll(description.answer().named());
            if (description.body() != null) {
                named.putAll(description.body().named());
            }
        }
        document.name("schemas").object();
        named.forEach((name, json) -> document.name(name).raw(json));
        document.end().name("responses").object();
        document.name("Error").object().member("description", "A problem");
        content(List.of("application/json"), ERROR, document);
        document.end().end().name("securitySchemes").object();
        document.name("bearer").object().member("type", "http").member("scheme", "bearer").end();
        document.name("key").object().member("type", "apiKey").member("in", "header");
        document.member("name", "x-api-key").end().end();
    }
}
