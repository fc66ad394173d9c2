package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists of models: as providers write them, and as clients of both APIs read them.
class ModelListsJourneyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final String VERSION = "anthropic-version: 2023-06-01";
    private static final String GEMINI =
            """
            {"object":"list","data":[
              {"id":"models/gemini-2.5-flash","object":"model","owned_by":"google",
               "display_name":"Gemini 2.5 Flash from the list"},
              {"id":"models/gemini-9-flash","object":"model","owned_by":"google"}]}\
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini-2.5-flash",
                "models/gemini-2.5-flash",
                "g/gemini-2.5-flash",
                "g/models/gemini-2.5-flash",
                "gemini/models/gemini-2.5-flash",
                "fast"
            })
    void a_model_is_found_with_and_without_the_prefix_of_its_list(String name) {
        String alias = "models: {fast: {targets: [{model: g/models/gemini-2.5-flash}]}}\n";
        try (var gateway = listing("gemini", GEMINI, alias)) {
            Reply reply = gateway.ask(WireFormat.CHAT, chat(name));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(last(gateway).text()).isEqualTo(chat("gemini-2.5-flash"));
        }
    }

    @Test
    void a_model_without_its_prefix_has_the_facts_of_the_catalogue() {
        try (var gateway = listing("gemini", GEMINI, "")) {
            for (String name : List.of("gemini-2.5-flash", "g/models/gemini-2.5-flash")) {
                Reply one = get(gateway, "/v1/models/" + name);

                assertThat(one.text("id")).isEqualTo("g/gemini-2.5-flash");
                assertThat(one.text("display_name")).isEqualTo("Gemini 2.5 Flash from the list");
                assertThat(one.text("owned_by")).isEqualTo("google");
                assertThat(one.text("account")).isEqualTo("g");
                assertThat(one.text("provider")).isEqualTo("gemini");
                assertThat(one.body())
                        .contains("\"context_window\":1048576", "\"input_per_mtok\":0.3,");
            }
        }
    }

    @Test
    void native_access_keeps_the_prefix() {
        try (var gateway = listing("gemini", GEMINI, "")) {
            String body = "{\"model\":\"models/gemini-2.5-flash\"}";

            gateway.raw(ScriptedClient.post("/p/g/embed", body, "Content-Type: application/json"));

            assertThat(last(gateway).text()).isEqualTo(body);
        }
    }

    @Test
    void all_pages_of_a_list_are_read() {
        try (var gateway = GatewayFixture.virtual(account("anthropic"))) {
            gateway.upstream().always(talk -> talk.send(page(gateway)));
            awaitModels(gateway, 3);

            assertThat(ids(get(gateway, "/v1/models").body()))
                    .containsExactly("g/claude-1", "g/claude 2", "g/claude-3");
            assertThat(gateway.upstream().received())
                    .extracting(ReceivedRequest::line)
                    .endsWith(
                            "GET /v1/models?limit=1000 HTTP/1.1",
                            "GET /v1/models?limit=1000&after_id=claude+2 HTTP/1.1");
        }
    }

    @Test
    void a_list_whose_pages_do_not_end_is_read_while_it_has_new_models() {
        String list = "{\"data\":[{\"id\":\"claude-1\"}],\"has_more\":true}";
        try (var gateway = listing("anthropic", list, "")) {
            assertThat(ids(get(gateway, "/v1/models").body())).containsExactly("g/claude-1");
        }
    }

    @Test
    void members_of_a_model_in_the_list_are_kept() {
        String list =
                """
                {"data":[{"id":"m","object":"x","created":1733961600,"owned_by":"them",
                 "context_window":131072,"max_model_len":7,"context_length":8,"active":true,
                 "pricing":{"prompt":"0.1"},"root":null},
                 {"id":"m","created":5},
                 {"id":"claude-zz-1","type":"model","display_name":"Claude ZZ 1",
                  "created_at":"2026-02-17T00:00:00Z","max_input_tokens":1000000}]}\
                """;
        try (var gateway = listing("groq", list, "")) {
            String all = get(gateway, "/v1/models").body();

            assertThat(ids(all)).containsExactly("g/m", "g/claude-zz-1");
            assertThat(all)
                    .contains(
                            "{\"id\":\"g/m\",\"object\":\"model\",\"created\":1733961600,"
                                    + "\"owned_by\":\"them\",\"account\":\"g\","
                                    + "\"provider\":\"groq\",\"type\":\"model\","
                                    + "\"display_name\":\"m\","
                                    + "\"created_at\":\"2024-12-12T00:00:00Z\","
                                    + "\"context_window\":131072,\"max_model_len\":7,"
                                    + "\"context_length\":8,\"active\":true,"
                                    + "\"pricing\":{\"prompt\":\"0.1\"},\"root\":null}",
                            "\"created\":1771286400",
                            "\"display_name\":\"Claude ZZ 1\"",
                            "\"created_at\":\"2026-02-17T00:00:00Z\"",
                            "\"max_input_tokens\":1000000");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"a\",\"b\"]",
                "{\"data\":[\"a\",\"b\",\"a\"]}",
                "{\"models\":[{\"name\":\"a\"},{\"name\":\"b:1\",\"model\":\"b\"}]}",
                "{\"data\":null,\"models\":[\"a\",\"b\"]}",
                "[{\"id\":\"a\",\"created\":1e30},{},7,null,{\"id\":\"\"},{\"id\":\"b\"}]"
            })
    void lists_of_other_shapes_are_read(String list) {
        try (var gateway = listing("compatible", list, "")) {
            assertThat(ids(get(gateway, "/v1/models").body())).containsExactly("g/a", "g/b");
        }
    }

    @Test
    void of_a_provider_without_a_list_the_models_of_the_catalogue_are_shown_and_found() {
        String yaml =
                """
                providers:
                  c: {type: cloudflare, base-url: 'UPSTREAM', api-key: k}
                  p: {type: perplexity, base-url: 'UPSTREAM', api-key: k}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            Await.until("models", () -> ids(get(gateway, "/v1/models").body()).size() > 20);

            assertThat(ids(get(gateway, "/v1/models").body())).contains("p/sonar-pro");
            assertThat(gateway.ask(WireFormat.CHAT, chat("sonar-pro")).field("x-gatehouse-account"))
                    .isEqualTo("p");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models, anthropic-version: 2023-06-01",
        "/anthropic/v1/models, X: y",
        "/v1/anthropic/models, X: y"
    })
    void clients_of_messages_see_their_format_and_what_they_can_use(String path, String field) {
        try (var gateway = GatewayFixture.open()) {
            String all = get(gateway, path, field).body();

            assertThat(all)
                    .startsWith("{\"data\":[{\"type\":\"model\",\"id\":\"one/gpt\",")
                    .endsWith(
                            "\"has_more\":false,\"first_id\":\"one/gpt\","
                                    + "\"last_id\":\"two/opus\"}");
            assertThat(get(gateway, path + "/opus", field).text("type")).isEqualTo("model");
            assertThat(get(gateway, path + "/nobody", field).text("error", "type"))
                    .isEqualTo("not_found_error");
        }
    }

    @Test
    void clients_of_messages_read_the_list_in_pages() {
        String yaml =
                """
                providers:
                  g: {type: anthropic, base-url: 'UPSTREAM', api-key: k, models: [a, b, c]}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            awaitModels(gateway, 3);
            String first = get(gateway, "/v1/models?limit=2", VERSION).body();
            String second = get(gateway, "/v1/models?limit=2&after_id=g%2Fb", VERSION).body();
            String before = get(gateway, "/v1/models?limit=1&before_id=g/c", VERSION).body();

            assertThat(ids(first)).containsExactly("g/a", "g/b");
            assertThat(first).contains("\"has_more\":true", "\"last_id\":\"g/b\"");
            assertThat(ids(second)).containsExactly("g/c");
            assertThat(second).contains("\"has_more\":false");
            assertThat(ids(before)).containsExactly("g/b");
            assertThat(before).contains("\"has_more\":true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "after_id=nobody"})
    void a_page_that_there_is_not_is_rejected(String query) {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = get(gateway, "/v1/models?" + query, VERSION);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message"))
                    .contains(query.substring(0, query.indexOf('=')));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ft:gpt:org::1", "one/ft:gpt:org::1"})
    void a_model_is_deleted_at_the_account_that_has_it(String name) {
        String yaml =
                """
                models: {fast: {targets: [{model: 'one/ft:gpt:org::1'}]}}
                providers:
                  zero: {type: openai, base-url: 'UPSTREAM', api-key: other, models: [gpt]}
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: ['ft:gpt:org::1']}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"deleted\":true}"));

            Reply gone = gateway.raw(ScriptedClient.request("DELETE", "/v1/models/" + name));
            Reply alias = gateway.raw(ScriptedClient.request("DELETE", "/v1/models/fast"));
            Reply other = gateway.raw(ScriptedClient.request("PUT", "/v1/models/" + name));

            assertThat(gone.body()).isEqualTo("{\"deleted\":true}");
            assertThat(gateway.upstream().only().line())
                    .isEqualTo("DELETE /v1/models/ft:gpt:org::1 HTTP/1.1");
            assertThat(gateway.upstream().only().all("authorization")).containsExactly("Bearer k");
            assertThat(alias.status()).isEqualTo(404);
            assertThat(other.status()).isEqualTo(405);
            assertThat(other.field("allow")).isEqualTo("GET, DELETE");
        }
    }

    private static String account(String type) {
        return "providers: {g: {type: %s, base-url: 'UPSTREAM', api-key: k}}\n".formatted(type);
    }

    /// A gateway whose account `g` has read that list; later requests are answered as chats are.
    private static GatewayFixture listing(String type, String list, String more) {
        GatewayFixture gateway = GatewayFixture.virtual(more + account(type));
        gateway.upstream().always(ScriptedUpstream.json(200, list));
        awaitModels(gateway, 1);
        gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
        return gateway;
    }

    private static void awaitModels(GatewayFixture gateway, int count) {
        gateway.advanceUntil(
                SECOND,
                "the list",
                () ->
                        ids(get(gateway, "/v1/models").body()).stream()
                                        .filter(id -> id.startsWith("g/"))
                                        .count()
                                >= count);
    }

    /// The first page, or the one after it when that is requested.
    private static String page(GatewayFixture gateway) {
        String line = last(gateway).line();
        String list =
                line.contains("after_id=claude+2")
                        ? "{\"data\":[{\"id\":\"claude-3\"}],\"has_more\":false}"
                        : "{\"data\":[{\"id\":\"claude-1\"},{\"id\":\"claude 2\"}],"
                                + "\"has_more\":true,\"last_id\":\"claude 2\"}";
        return ScriptedUpstream.Wire.head(
                        200, "Content-Type: application/json", "Content-Length: " + list.length())
                + list;
    }

    private static ReceivedRequest last(GatewayFixture gateway) {
        return gateway.upstream().received().getLast();
    }

    private static String chat(String model) {
        return "{\"model\":\"%s\",\"messages\":[]}".formatted(model);
    }

    private static Reply get(GatewayFixture gateway, String path, String... fields) {
        return gateway.raw(ScriptedClient.request("GET", path, fields));
    }

    private static List<String> ids(String list) {
        var ids = new ArrayList<String>();
        ID.matcher(list).results().forEach(found -> ids.add(found.group(1)));
        return ids;
    }
}
