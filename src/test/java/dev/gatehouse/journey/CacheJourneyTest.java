package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the cache of answers serves again, and what it does not.
class CacheJourneyTest {
    private static final String ON = CacheRequest.ACCOUNTS + "cache: {exact: deterministic}\n";
    private static final String ALL = CacheRequest.ACCOUNTS + "cache: {exact: all}\n";
    private static final String HIT = "HIT (exact)";

    private static GatewayFixture open(String yaml) {
        GatewayFixture gateway = GatewayFixture.open(yaml);
        gateway.upstream().always(CacheRequest::answer);
        return gateway;
    }

    /// Asks, waits until its answer is stored, and asks again.
    private static Reply twice(GatewayFixture gateway, String first, String second) {
        gateway.raw(first);
        CacheRequest.awaitDecisions(gateway, 1);
        return gateway.raw(second);
    }

    @ParameterizedTest
    @EnumSource
    void the_same_request_twice_has_the_same_bytes(CacheRequest request) {
        for (boolean streamed : List.of(false, true)) {
            try (var gateway = open(ON)) {
                Reply first = gateway.raw(request.of(streamed));
                CacheRequest.awaitDecisions(gateway, 1);
                Reply second = gateway.raw(request.of(streamed));

                assertThat(first.field("X-Cache")).isEqualTo("MISS");
                assertThat(second.field("X-Cache")).isEqualTo(HIT);
                assertThat(second.status()).isEqualTo(200);
                assertThat(named(second, request)).isEqualTo(named(first, request));
                assertThat(second.whole()).isTrue();
                assertThat(second.field("Age")).isEqualTo("0");
                assertThat(second.field("Content-Type")).isEqualTo(first.field("Content-Type"));
                assertThat(gateway.upstream().received()).hasSize(1);
            }
        }
    }

    /// A response that the gateway makes is another one each time: each can be continued and
    /// deleted for itself.
    private static String named(Reply reply, CacheRequest request) {
        return request == CacheRequest.RESPONSES
                ? reply.body().replaceAll("\"(resp|msg)_[0-9a-f]{24}\"", "\"$1\"")
                : reply.body();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLETIONS")
    void streams_and_whole_answers_serve_each_other(CacheRequest request) {
        for (boolean streamed : List.of(false, true)) {
            try (var gateway = open(ON)) {
                Reply other = twice(gateway, request.of(streamed), request.of(!streamed));

                assertThat(other.field("X-Cache")).as(other.body()).isEqualTo(HIT);
                assertThat(CacheRequest.words(other.body())).isEqualTo("w0 w1 ");
                String type = streamed ? "application/json" : "text/event-stream";
                assertThat(other.field("Content-Type")).startsWith(type);
                assertThat(gateway.upstream().received()).hasSize(1);
            }
        }
    }

    @Test
    void a_stream_has_the_usage_as_the_request_asks_for_it() {
        String asking = ",\"stream_options\":{\"include_usage\":true}";
        try (var gateway = open(ON)) {
            CacheRequest chat = CacheRequest.CHAT;
            Reply with = twice(gateway, chat.of(true), chat.with(true, asking));
            assertThat(with.field("X-Cache")).isEqualTo(HIT);
            assertThat(with.body()).contains("\"usage\":{").endsWith("data: [DONE]\n\n");
        }
        try (var gateway = open(ON)) {
            CacheRequest chat = CacheRequest.CHAT;
            Reply without = twice(gateway, chat.with(true, asking), chat.of(true));
            assertThat(without.field("X-Cache")).isEqualTo(HIT);
            assertThat(without.body()).doesNotContain("\"usage\":{").endsWith("data: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_an_explicit_temperature_of_0_a_request_is_served_only_if_all_are(
            CacheRequest request) {
        try (var gateway = open(ON)) {
            gateway.raw(request.warm());
            assertThat(gateway.raw(request.warm()).field("X-Cache")).isEqualTo("BYPASS");
            assertThat(gateway.upstream().received()).hasSize(2);
        }
        try (var gateway = open(ALL)) {
            assertThat(twice(gateway, request.warm(), request.warm()).field("X-Cache"))
                    .isEqualTo(HIT);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "0.0, true", "-0, true", "0e3, true", "1e-9, false", "null, false"})
    void a_temperature_is_0_however_it_is_written(String temperature, boolean zero) {
        String body = "{\"model\":\"gpt\",\"messages\":[],\"temperature\":" + temperature + "}";
        try (var gateway = open(ON)) {
            Reply reply = gateway.raw(ScriptedClient.post("/v1/chat/completions", body));
            assertThat(reply.field("X-Cache")).isEqualTo(zero ? "MISS" : "BYPASS");
        }
    }

    @Test
    void the_variable_of_another_gateway_turns_it_on_for_all_requests() {
        var plan =
                new GatewayFixture.Plan(
                        "",
                        java.util.Map.of(
                                "RESPONSE_CACHE_SIMPLE_ENABLED",
                                "true",
                                "REDIS_TTL_RESPONSES",
                                "60"),
                        null);
        try (var gateway = GatewayFixture.open(plan, false)) {
            gateway.upstream().always(CacheRequest::answer);
            String chat = CacheRequest.CHAT.warm();
            assertThat(twice(gateway, chat, chat).field("X-Cache")).isEqualTo(HIT);
        }
    }

    @Test
    void without_settings_there_is_no_cache() {
        try (var gateway = open("")) {
            gateway.raw(CacheRequest.CHAT.of(false));
            assertThat(gateway.raw(CacheRequest.CHAT.of(false)).field("X-Cache")).isNull();
            Reply state = gateway.raw(ScriptedClient.request("GET", "/admin/cache"));
            assertThat(state.status()).isEqualTo(503);
            assertThat(state.body()).contains("feature_unavailable", "cache.exact");
        }
    }

    @Test
    void callers_of_another_part_of_the_organisation_have_a_cache_of_their_own() {
        try (var gateway = open(ON)) {
            CacheRequest chat = CacheRequest.CHAT;
            String alice = "X-Gatehouse-User-Path: /eng/alice";
            assertThat(
                            twice(
                                            gateway,
                                            chat.of(false, alice),
                                            chat.of(false, "X-Gatehouse-User-Path: /eng/bob"))
                                    .field("X-Cache"))
                    .isEqualTo(HIT);
            assertThat(
                            gateway.raw(chat.of(false, "X-Gatehouse-User-Path: /sales"))
                                    .field("X-Cache"))
                    .isEqualTo("MISS");
            assertThat(gateway.raw(chat.of(false)).field("X-Cache")).isEqualTo("MISS");
            assertThat(gateway.upstream().received()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Cache-Control: no-cache, BYPASS",
        "Cache-Control: NO-STORE, BYPASS",
        "Cache-Control: max-age=0, MISS",
        "Cache-Control: max-age=60, HIT (exact)",
        "X-Cache-Control: no-store, BYPASS",
        "X-Cache-Type: semantic, BYPASS",
        "X-Cache-Type: none, BYPASS",
        "X-Cache-Type: exact, HIT (exact)",
        "X-Cache-Type: both, HIT (exact)"
    })
    void a_client_limits_what_the_cache_does(String field, String expected) {
        try (var gateway = open(ON)) {
            CacheRequest chat = CacheRequest.CHAT;
            gateway.raw(chat.of(false));
            CacheRequest.awaitDecisions(gateway, 1);
            // An answer of this very millisecond has an age of 0.
            Await.until("time passes", () -> gateway.raw(chat.of(false)).field("Age") != null);
            assertThat(gateway.raw(chat.of(false, field)).field("X-Cache")).isEqualTo(expected);
        }
    }

    @Test
    void what_a_client_forbids_to_store_is_not_stored() {
        try (var gateway = open(ON)) {
            CacheRequest chat = CacheRequest.CHAT;
            for (String field : List.of("Cache-Control: no-store", "X-Cache-Control: no-store")) {
                gateway.raw(chat.of(false, field));
            }
            gateway.raw(chat.of(false, "X-Cache-TTL: 0"));
            CacheRequest.awaitDecisions(gateway, 1);
            assertThat(CacheRequest.figure(gateway, "stored")).isZero();
            assertThat(gateway.raw(chat.of(false)).field("X-Cache")).isEqualTo("MISS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Cache-TTL: soon", "X-Cache-TTL: -1", "X-Cache-Type: all"})
    void a_field_that_cannot_be_understood_is_rejected_by_name(String field) {
        try (var gateway = open(ON)) {
            Reply reply = gateway.raw(CacheRequest.CHAT.of(false, field));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).containsIgnoringCase(field.substring(0, field.indexOf(':')));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "length | {\"role\":\"assistant\",\"content\":\"w0 \"}",
                "content_filter | {\"role\":\"assistant\",\"content\":\"w0 \"}",
                "stop | {\"role\":\"assistant\",\"content\":null,\"refusal\":\"I cannot\"}",
                "tool_calls | {\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                "stop | {\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}"
            })
    void an_answer_that_is_cut_refused_or_calls_tools_is_not_stored(String reason, String message) {
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(CacheRequest.whole(message, reason));
            String chat = CacheRequest.CHAT.of(false);
            assertThat(twice(gateway, chat, chat).field("X-Cache")).isEqualTo("MISS");
            assertThat(CacheRequest.figure(gateway, "stored")).isZero();
        }
    }

    @Test
    void answers_that_call_tools_are_stored_by_a_setting() {
        String call =
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        try (var gateway =
                GatewayFixture.open("cache: {exact: deterministic, tool-calls: true}\n")) {
            gateway.upstream().always(CacheRequest.whole(call, "tool_calls"));
            String chat = CacheRequest.CHAT.of(false);
            assertThat(twice(gateway, chat, chat).field("X-Cache")).isEqualTo(HIT);
            Reply streamed = gateway.raw(CacheRequest.CHAT.of(true));
            assertThat(streamed.field("X-Cache")).isEqualTo(HIT);
            assertThat(streamed.body()).contains("\"arguments\":\"{}\"", "\"tool_calls\"");
        }
    }

    @Test
    void errors_and_streams_that_were_cut_are_not_stored() {
        try (var gateway = GatewayFixture.open(ON + "retry: {max-retries: 0}\n")) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.error(WireFormat.CHAT, 500, "broken"),
                            talk -> {
                                talk.beginStream().chunk(WireFormat.CHAT.event(0));
                                talk.reset();
                            })
                    .always(CacheRequest::answer);
            assertThat(gateway.raw(CacheRequest.CHAT.of(false)).status()).isEqualTo(500);
            gateway.raw(CacheRequest.CHAT.of(true));
            Reply third = gateway.raw(CacheRequest.CHAT.of(true));
            assertThat(third.field("X-Cache")).isEqualTo("MISS");
            assertThat(CacheRequest.words(third.body())).isEqualTo("w0 w1 ");
        }
    }

    @Test
    void a_hit_makes_no_attempt_costs_nothing_and_has_a_row_with_what_it_saved()
            throws MalformedJson {
        try (var gateway = open(ON)) {
            String prices = "{\"prices\":{\"input\":2,\"output\":4}}";
            String put = ScriptedClient.post("/admin/prices/one/gpt", prices);
            gateway.raw(put.replaceFirst("POST", "PUT"));
            String chat = CacheRequest.CHAT.of(false);
            Reply hit = twice(gateway, chat, chat);
            assertThat(hit.all("x-gatehouse-attempts")).isEmpty();
            assertThat(hit.field("x-gatehouse-account")).isEqualTo("one");

            Json row = CacheRequest.newest(gateway, 2);
            assertThat(row.member("cache_type").text()).isEqualTo("exact");
            assertThat(row.member("total_cost_nanos").raw()).isEqualTo("0");
            assertThat(row.member("attempts").size()).isZero();
            String summary =
                    gateway.raw(
                                    ScriptedClient.request(
                                            "GET", "/admin/usage/summary?cache_mode=cached"))
                            .body();
            assertThat(summary)
                    .contains("\"total_requests\":1,", "\"total_saved_cost_nanos\":14000");
            String overview =
                    gateway.raw(ScriptedClient.request("GET", "/admin/cache/overview")).body();
            assertThat(overview)
                    .contains("\"total_requests\":2,\"total_hits\":1,")
                    .contains("\"total_saved_cost_nanos\":14000}");
            assertThat(gateway.logged()).contains("\"cache\":\"exact\"");
        }
    }

    @Test
    void operations_without_a_temperature_are_served_as_they_are_deterministic() {
        String embedding =
                "{\"object\":\"list\",\"model\":\"gpt\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,1]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}";
        String moderation = "{\"id\":\"m\",\"model\":\"gpt\",\"results\":[{\"flagged\":false}]}";
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream()
                    .next(ScriptedUpstream.json(200, embedding))
                    .always(ScriptedUpstream.json(200, moderation));
            var bodies = new ArrayList<String>();
            for (String path : List.of("/v1/embeddings", "/v1/moderations")) {
                String request = ScriptedClient.post(path, "{\"model\":\"gpt\",\"input\":\"hi\"}");
                assertThat(gateway.raw(request).status()).as(path).isEqualTo(200);
                CacheRequest.awaitDecisions(gateway, bodies.size() + 1);
                Reply again = gateway.raw(request);
                assertThat(again.field("X-Cache")).as(path).isEqualTo(HIT);
                bodies.add(again.body());
            }
            assertThat(gateway.upstream().received()).hasSize(2);
        }
    }

    @Test
    void the_inputs_of_an_embedding_are_kept_one_by_one_and_only_new_ones_are_requested() {
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream().always(CacheJourneyTest::embeddings);
            gateway.raw(embedding("[\"a\",\"bb\"]"));
            CacheRequest.awaitDecisions(gateway, 2);

            Reply single = gateway.raw(embedding("\"bb\""));
            assertThat(single.field("X-Cache")).isEqualTo(HIT);
            assertThat(single.body())
                    .contains("[{\"object\":\"embedding\",\"index\":0,\"embedding\":[2.0]}]");

            Reply reordered = gateway.raw(embedding("[\"bb\", \"a\"]"));
            assertThat(reordered.field("X-Cache")).isEqualTo(HIT);
            assertThat(reordered.body())
                    .contains("\"index\":0,\"embedding\":[2.0]", "\"index\":1,\"embedding\":[1.0]")
                    .contains("\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}");
            assertThat(gateway.upstream().received()).hasSize(1);

            Reply more = gateway.raw(embedding("[\"a\",\"ccc\",\"bb\",\"dddd\"]"));
            assertThat(more.field("X-Cache")).isEqualTo("MISS");
            assertThat(more.body())
                    .contains("\"index\":0,\"embedding\":[1.0]", "\"index\":1,\"embedding\":[3.0]")
                    .contains("\"index\":2,\"embedding\":[2.0]", "\"index\":3,\"embedding\":[4.0]");
            assertThat(gateway.upstream().received().getLast().text())
                    .contains("\"input\":[\"ccc\",\"dddd\"]");
        }
    }

    @Test
    void embeddings_of_several_models_are_never_mixed() {
        String alias = "models: {both: {targets: [{model: one/gpt}, {model: three/deep}]}}\n";
        String request = "{\"model\":\"both\",\"input\":[\"a\",\"bb\"]}";
        try (var gateway = GatewayFixture.open(ON + alias)) {
            gateway.upstream().always(CacheJourneyTest::embeddings);
            gateway.raw(ScriptedClient.post("/v1/embeddings", request));
            CacheRequest.awaitDecisions(gateway, 1);
            String part = request.replace("[\"a\",\"bb\"]", "\"bb\"");
            Reply other = gateway.raw(ScriptedClient.post("/v1/embeddings", part));
            assertThat(other.field("X-Cache")).isEqualTo("MISS");
            assertThat(gateway.raw(ScriptedClient.post("/v1/embeddings", request)).field("X-Cache"))
                    .isEqualTo(HIT);
        }
    }

    private static String embedding(String input) {
        return ScriptedClient.post("/v1/embeddings", "{\"model\":\"gpt\",\"input\":" + input + "}");
    }

    /// The embedding of a text is its length.
    private static void embeddings(ScriptedUpstream.Talk talk) throws Exception {
        Json input = Json.parse(talk.question().body()).member("input");
        var data = new ArrayList<String>();
        for (int i = input.size() - 1; i >= 0; i--) {
            data.add(
                    "{\"object\":\"embedding\",\"index\":%d,\"embedding\":[%d.0]}"
                            .formatted(i, input.at(i).text().length()));
        }
        ScriptedUpstream.json(
                        200,
                        "{\"object\":\"list\",\"data\":["
                                + String.join(",", data)
                                + "],\"model\":\"gpt\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}")
                .play(talk);
    }

    @Test
    void sound_and_images_are_served_again_where_all_requests_are() {
        byte[] sound = {'I', 'D', '3', 0, -1, 13, 10};
        try (var gateway = GatewayFixture.open(ALL)) {
            gateway.upstream()
                    .next(
                            talk ->
                                    talk.send(
                                                    ScriptedUpstream.Wire.head(
                                                            200,
                                                            "Content-Type: audio/mpeg",
                                                            "Content-Length: " + sound.length))
                                            .send(sound))
                    .always(
                            ScriptedUpstream.json(
                                    200, "{\"created\":1,\"data\":[{\"b64_json\":\"QQ==\"}]}"));
            String speech =
                    ScriptedClient.post(
                            "/v1/audio/speech",
                            "{\"model\":\"gpt\",\"voice\":\"alloy\",\"input\":\"hi\"}");
            Reply spoken = twice(gateway, speech, speech);
            assertThat(spoken.field("X-Cache")).isEqualTo(HIT);
            assertThat(spoken.bytes()).isEqualTo(sound);
            assertThat(spoken.field("Content-Type")).isEqualTo("audio/mpeg");

            String image =
                    ScriptedClient.post(
                            "/v1/images/generations", "{\"model\":\"gpt\",\"prompt\":\"a cat\"}");
            gateway.raw(image);
            CacheRequest.awaitDecisions(gateway, 2);
            assertThat(gateway.raw(image).field("X-Cache")).isEqualTo(HIT);
        }
    }

    @Test
    void operators_remove_answers_by_what_they_are() {
        try (var gateway = open(ON)) {
            String chat = CacheRequest.CHAT.of(false, "X-Gatehouse-User-Path: /eng/alice");
            gateway.raw(chat);
            CacheRequest.awaitDecisions(gateway, 1);
            for (String none :
                    List.of(
                            "model=other",
                            "user_path=/sales",
                            "key=k",
                            "operation=messages",
                            "older_than=60")) {
                assertThat(purge(gateway, "?" + none)).isEqualTo("0");
            }
            assertThat(gateway.raw(chat).field("X-Cache")).isEqualTo(HIT);
            assertThat(purge(gateway, "?model=gpt&user_path=/eng")).isEqualTo("1");
            assertThat(gateway.raw(chat).field("X-Cache")).isEqualTo("MISS");
        }
    }

    private static String purge(GatewayFixture gateway, String query) {
        Reply reply = gateway.raw(ScriptedClient.request("DELETE", "/admin/cache" + query));
        return String.valueOf(reply.text("removed"));
    }

    @Test
    void an_answer_that_was_requested_before_a_purge_is_not_kept() {
        var rest = new java.util.concurrent.CountDownLatch(1);
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.await(rest);
                                CacheRequest.answer(talk);
                            });
            ScriptedClient slow = gateway.client().send(CacheRequest.CHAT.of(false));
            Await.until("it is sent", () -> gateway.upstream().received().size() == 1);
            purge(gateway, "");
            rest.countDown();
            slow.lastReply();
            CacheRequest.awaitDecisions(gateway, 1);
            Reply next = gateway.raw(CacheRequest.CHAT.of(false));
            assertThat(next.field("X-Cache")).isEqualTo("MISS");
        }
    }

    @Test
    void sound_without_a_length_may_be_cut_and_is_not_kept() {
        try (var gateway = GatewayFixture.open(ALL)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.send(
                                        ScriptedUpstream.Wire.head(
                                                        200,
                                                        "Content-Type: audio/mpeg",
                                                        "Connection: close")
                                                + "half");
                                talk.close();
                            });
            String speech =
                    ScriptedClient.post(
                            "/v1/audio/speech",
                            "{\"model\":\"gpt\",\"voice\":\"alloy\",\"input\":\"hi\"}");
            assertThat(twice(gateway, speech, speech).field("X-Cache")).isEqualTo("MISS");
        }
    }

    @Test
    void an_answer_with_much_beside_its_embeddings_is_not_taken_apart() {
        String beside = "\"x\":\"" + "y".repeat(5_000) + "\"";
        try (var gateway = GatewayFixture.open(ON)) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    200,
                                    "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[1]},"
                                            + "{\"index\":1,\"embedding\":[2]}],"
                                            + beside
                                            + "}"));
            Reply again = twice(gateway, embedding("[\"a\",\"b\"]"), embedding("[\"a\",\"b\"]"));
            assertThat(again.field("X-Cache")).isEqualTo("MISS");
            assertThat(again.body()).contains(beside);
        }
    }

    @Test
    void an_answer_of_more_than_the_size_limit_passes_and_is_not_stored() {
        try (var gateway = open("cache: {exact: all, entry-size-limit: 100}\n")) {
            for (boolean streamed : List.of(false, true)) {
                gateway.raw(CacheRequest.CHAT.of(streamed));
                Reply second = gateway.raw(CacheRequest.CHAT.of(streamed));
                assertThat(second.field("X-Cache")).isEqualTo("MISS");
                assertThat(CacheRequest.words(second.body())).isEqualTo("w0 w1 ");
            }
        }
    }

    @Test
    void a_reload_turns_it_off_and_on_and_keeps_the_answers() throws Exception {
        try (var gateway = open(ON)) {
            String chat = CacheRequest.CHAT.of(false);
            gateway.raw(chat);
            CacheRequest.awaitDecisions(gateway, 1);
            gateway.write(written(gateway, "cache: {exact: \"off\"}\n"));
            gateway.gatehouse().reload(gateway.place());
            assertThat(gateway.raw(chat).field("X-Cache")).isNull();
            gateway.write(written(gateway, ON));
            gateway.gatehouse().reload(gateway.place());
            assertThat(gateway.raw(chat).field("X-Cache")).isEqualTo(HIT);
        }
    }

    private static String written(GatewayFixture gateway, String yaml) {
        String all = yaml.contains("providers:") ? yaml : CacheRequest.ACCOUNTS + yaml;
        return "server: {port: 0}\n" + all.replace("UPSTREAM", gateway.upstream().url());
    }
}
