package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The document of all routes, and answers that it describes.
class OpenApiJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/admin/openapi.json";

    /// The members that OpenAPI 3.1 defines, by where they stand.
    private static final Map<String, Set<String>> DEFINED =
            Map.of(
                    "document", Set.of("openapi", "info", "paths", "components"),
                    "info", Set.of("title", "version", "description"),
                    "operation",
                            Set.of(
                                    "operationId",
                                    "tags",
                                    "summary",
                                    "parameters",
                                    "requestBody",
                                    "responses",
                                    "security"),
                    "parameter", Set.of("name", "in", "required", "description", "schema"));

    private static String get(GatewayFixture gateway, String path) {
        return gateway.raw(ScriptedClient.request("GET", path)).body();
    }

    private static JsonNode document(GatewayFixture gateway) throws IOException {
        return JSON.readTree(get(gateway, PATH));
    }

    @Test
    void the_document_is_the_same_at_both_bases_and_whatever_is_turned_on() {
        try (var gateway = GatewayFixture.open()) {
            String document = get(gateway, PATH);

            assertThat(get(gateway, "/admin/api/v1/openapi.json")).isEqualTo(document);
            try (var off = GatewayFixture.open("usage: {enabled: false}\n")) {
                assertThat(get(off, PATH)).isEqualTo(document);
            }
        }
    }

    @Test
    void the_document_has_the_members_that_open_api_defines_and_every_reference_leads_somewhere()
            throws IOException {
        try (var gateway = GatewayFixture.open()) {
            JsonNode document = document(gateway);

            assertThat(document.get("openapi").asText()).startsWith("3.1.");
            assertThat(names(document)).isSubsetOf(DEFINED.get("document"));
            assertThat(names(document.get("info"))).isSubsetOf(DEFINED.get("info"));
            Set<String> ids = new HashSet<>();
            for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
                for (JsonNode operation : path.getValue()) {
                    checkOperation(path.getKey(), operation);
                    assertThat(ids.add(operation.get("operationId").asText()))
                            .as("%s is unique", operation.get("operationId"))
                            .isTrue();
                }
            }
            for (JsonNode reference : document.findValues("$ref")) {
                String pointer = reference.asText().substring(1);
                assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
            }
        }
    }

    private static void checkOperation(String path, JsonNode operation) {
        assertThat(names(operation)).isSubsetOf(DEFINED.get("operation"));
        assertThat(operation.get("summary").asText()).as(path).isNotBlank();
        assertThat(names(operation.get("responses"))).as(path).anyMatch(it -> it.startsWith("20"));
        Set<String> inPath = new TreeSet<>();
        Set<String> all = new HashSet<>();
        for (JsonNode parameter : operation.get("parameters")) {
            assertThat(names(parameter)).isSubsetOf(DEFINED.get("parameter"));
            String name = parameter.get("name").asText();
            assertThat(all.add(name)).as("%s of %s once", name, path).isTrue();
            if (parameter.get("in").asText().equals("path")) {
                assertThat(parameter.get("required").asBoolean()).isTrue();
                inPath.add(name);
            }
        }
        Set<String> braces = new TreeSet<>();
        Pattern.compile("\\{([^}]+)}")
                .matcher(path)
                .results()
                .forEach(it -> braces.add(it.group(1)));
        assertThat(inPath).as(path).isEqualTo(braces);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void every_path_of_the_document_is_a_route_with_that_method() throws IOException {
        try (var gateway = GatewayFixture.open("metrics: {enabled: true}\n")) {
            for (Map.Entry<String, JsonNode> path : document(gateway).get("paths").properties()) {
                Set<String> methods = new TreeSet<>();
                names(path.getValue()).forEach(it -> methods.add(it.toUpperCase(Locale.ROOT)));
                String target = path.getKey().replaceAll("\\{[^}]+}", "x");
                ScriptedClient.Reply reply =
                        gateway.raw(ScriptedClient.request("BREW", target, "Content-Length: 0"));

                // Operations that are relayed take any method.
                if (reply.status() == 405) {
                    String allow = String.valueOf(reply.field("allow"));
                    assertThat(List.of(allow.split(", "))).as(target).containsAll(methods);
                } else {
                    assertThat(reply.status()).as(target + reply.body()).isNotEqualTo(404);
                }
            }
        }
    }

    @Test
    void every_report_answers_as_its_schema_has_it_with_calls_and_without() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            String summary = "/v1/usage/summary";
            Await.until("storage", () -> get(gateway, summary).contains("_requests\":0,"));
            askAll(gateway);
            gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-User-Path: /a");
            Await.until("its row", () -> get(gateway, summary).contains("_requests\":1,"));
            askAll(gateway);
        }
    }

    private static void check(GatewayFixture gateway, String path) {
        ScriptedClient.Reply reply = gateway.raw(ScriptedClient.request("GET", path));
        assertThat(reply.status()).as(path + reply.body()).isEqualTo(200);
    }

    private static void askAll(GatewayFixture gateway) {
        for (String report :
                List.of("daily", "models", "accounts", "operations", "user-paths", "tags")) {
            check(gateway, "/admin/usage/" + report);
        }
        for (String report : List.of("summary", "keys", "log", "export?format=csv")) {
            check(gateway, "/v1/usage/" + report);
        }
        for (String path :
                List.of("usage/end-users", "live", "providers", "providers/status", "storage")) {
            check(gateway, "/admin/" + path);
        }
        for (String path : List.of("prices", "prices/one/gpt", "runtime/config")) {
            check(gateway, "/admin/" + path);
        }
    }

    @Test
    void an_answer_with_a_member_that_is_not_declared_or_of_another_type_is_noticed()
            throws IOException {
        try (var gateway = GatewayFixture.open()) {
            var contract = new ApiContract(get(gateway, PATH).getBytes(UTF_8));

            assertThat(faults(contract, "{\"id\":\"a\",\"cancelled\":true}")).isEmpty();
            assertThat(faults(contract, "{\"id\":\"a\",\"cancelled\":true,\"more\":1}"))
                    .containsExactly("DELETE /admin/live/a.more is not declared");
            assertThat(faults(contract, "{\"id\":1}")).hasSize(2);
            assertThat(contract.faults("GET", "/admin/nowhere", reply("{}"))).hasSize(1);
        }
    }

    private static List<String> faults(ApiContract contract, String body) {
        return contract.faults("DELETE", "/admin/live/a", reply(body));
    }

    private static ScriptedClient.Reply reply(String body) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
        return new ScriptedClient.Reply(head, body.getBytes(UTF_8), true);
    }

    @Test
    void features_that_are_off_or_that_the_release_lacks_answer_503_and_unknown_routes_404() {
        try (var gateway = GatewayFixture.open("usage: {enabled: false}\n")) {
            for (String path :
                    List.of(
                            "usage/summary",
                            "usage/log",
                            "prices",
                            "audit/log",
                            "cache/overview")) {
                String at = "/admin/" + path;
                ScriptedClient.Reply reply = gateway.raw(ScriptedClient.request("GET", at));

                assertThat(reply.status()).as(path).isEqualTo(503);
                assertThat(reply.text("error", "code")).isEqualTo("feature_unavailable");
            }
            String recalculate = ScriptedClient.post("/admin/usage/recalculate", "");
            assertThat(gateway.raw(recalculate).status()).isEqualTo(503);
            for (String path : List.of("nowhere", "usage/nowhere", "live/x/y")) {
                String request = ScriptedClient.request("GET", "/admin/" + path);
                assertThat(gateway.raw(request).status()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void another_method_is_rejected_with_those_that_are_allowed() {
        try (var gateway = GatewayFixture.open()) {
            ScriptedClient.Reply live =
                    gateway.raw(ScriptedClient.request("PUT", "/admin/live", "Content-Length: 0"));
            assertThat(live.status()).isEqualTo(405);
            assertThat(live.field("allow")).isEqualTo("GET");
            ScriptedClient.Reply prices =
                    gateway.raw(ScriptedClient.post("/admin/api/v1/prices/one/gpt", "{}"));
            assertThat(prices.status()).isEqualTo(405);
            assertThat(prices.field("allow")).contains("PUT").contains("DELETE");
        }
    }
}
