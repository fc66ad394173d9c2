package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What batches used is in the usage of those that made them, with the price of batches.
class DeferredUsageJourneyTest {
    private static final String ACCOUNTS =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: k}
              two: {type: anthropic, base-url: UPSTREAM, api-key: k}
            """;
    private static final String PRICES = "{\"prices\":{\"input\":2,\"output\":4,\"batch\":0.5}}";
    private static final String MADE =
            "{\"id\":\"batch_1\",\"object\":\"batch\",\"endpoint\":\"/v1/chat/completions\",\"status\":\"%s\",\"input_file_id\":\"file-in\"%s}";
    private static final String ENDED =
            MADE.formatted(
                    "completed",
                    ",\"output_file_id\":\"file-out\",\"error_file_id\":\"file-err\",\"completed_at\":%d");

    private static final String LINE =
            "{\"id\":\"batch_req_%d\",\"custom_id\":\"ask-%d\",\"response\":{\"status_code\":200,\"request_id\":\"up-%d\",\"body\":{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"gpt-2026-01-31\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"private words\"}}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110}}},\"error\":null}\n";
    private static final String FAILED =
            "{\"id\":\"batch_req_9\",\"custom_id\":\"ask-9\",\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"late\"}}\n";

    private static final String RESPONSE =
            "{\"id\":\"resp_1\",\"object\":\"response\",\"background\":true,\"status\":\"%s\",\"model\":\"gpt-2026-01-31\",\"output\":[],\"usage\":%s}";
    private static final String USED =
            "{\"input_tokens\":100,\"output_tokens\":10,\"total_tokens\":110}";
    private static final String MESSAGES_MADE =
            "{\"id\":\"msgbatch_1\",\"type\":\"message_batch\",\"processing_status\":\"%s\"%s}";
    private static final String MESSAGES_RESULTS =
            """
            {"custom_id":"m-1","result":{"type":"succeeded","message":{"id":"msg","type":"message","role":"assistant","model":"opus","content":[],"stop_reason":"end_turn","usage":{"input_tokens":100,"cache_read_input_tokens":0,"output_tokens":10,"service_tier":"batch"}}}}
            {"custom_id":"m-2","result":{"type":"expired"}}
            """;

    /// A provider whose batch is in a state that a test changes.
    private static final class Batches {
        private final AtomicReference<String> state = new AtomicReference<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private volatile String results = LINE.formatted(1, 1, 1) + LINE.formatted(2, 2, 2);
        private volatile String errors = FAILED;
        private volatile boolean cut;

        Batches(String state) {
            this.state.set(state);
        }

        void answer(ScriptedUpstream.Talk talk) throws Exception {
            String line = talk.question().line();
            if (!line.contains("/models")) {
                requests.add(line);
            }
            String body =
                    line.contains("file-out") || line.contains("/results")
                            ? results
                            : line.contains("file-err") ? errors : state.get();
            if (cut && line.contains("file-out")) {
                talk.send(ScriptedUpstream.Wire.head(200, "Content-Length: " + body.length()));
                talk.send(LINE.formatted(1, 1, 1) + "{");
                talk.reset();
                return;
            }
            ScriptedUpstream.json(body.isEmpty() ? 404 : 200, body.isEmpty() ? "{}" : body)
                    .play(talk);
        }
    }

    private static GatewayFixture open(Batches batches) {
        GatewayFixture gateway = GatewayFixture.open(ACCOUNTS);
        gateway.upstream().always(batches::answer);
        gateway.raw(put("/admin/prices/one/gpt", PRICES));
        return gateway;
    }

    private static String put(String path, String body) {
        return ScriptedClient.post(path, body).replaceFirst("POST", "PUT");
    }

    private static void make(GatewayFixture gateway) {
        String create = "{\"endpoint\":\"/v1/chat/completions\"}";
        ScriptedClient.Reply made =
                gateway.raw(
                        ScriptedClient.post(
                                "/v1/batches?provider=one",
                                create,
                                "X-Gatehouse-User-Path: /team/alice"));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
    }

    private static String get(GatewayFixture gateway, String path) {
        return gateway.raw(ScriptedClient.request("GET", path) + "\r\n").body();
    }

    private static List<Json> results(GatewayFixture gateway, String request, int count) {
        var found = new ArrayList<Json>();
        Await.until(
                "the rows of " + request,
                () -> {
                    found.clear();
                    found.addAll(entries(gateway, "request_id=" + request));
                    return found.size() == count;
                });
        return found;
    }

    private static List<Json> entries(GatewayFixture gateway, String filter) throws MalformedJson {
        byte[] log = get(gateway, "/admin/usage/log?" + filter).getBytes(StandardCharsets.UTF_8);
        Json entries = Json.parse(log).member("entries");
        var all = new ArrayList<Json>();
        for (int i = 0; entries != null && i < entries.size(); i++) {
            all.add(entries.at(i));
        }
        return all;
    }

    private static String ended() {
        return ENDED.formatted(System.currentTimeMillis() / 1000);
    }

    @Test
    void each_request_of_a_batch_has_a_row_of_its_maker_at_the_price_of_batches() throws Exception {
        var batches = new Batches(MADE.formatted("in_progress", ""));
        try (var gateway = open(batches)) {
            make(gateway);
            batches.state.set(ended());
            get(gateway, "/v1/batches/batch_1?provider=one");

            Json row = results(gateway, "ask-1", 1).getFirst();
            assertThat(row.member("model").text()).isEqualTo("gpt-2026-01-31");
            assertThat(row.member("user_path").text()).isEqualTo("/team/alice");
            assertThat(row.member("input_tokens").raw()).isEqualTo("100");
            assertThat(row.member("output_tokens").raw()).isEqualTo("10");
            // 100 tokens at 2 dollars a million and 10 at 4, of which batches cost half.
            assertThat(row.member("total_cost_nanos").raw()).isEqualTo("120000");
            assertThat(results(gateway, "ask-2", 1).getFirst().member("status_code").raw())
                    .isEqualTo("200");
            Json failed = results(gateway, "ask-9", 1).getFirst();
            assertThat(failed.member("error_type").raw()).contains("batch_expired");
            assertThat(failed.member("status_code").raw()).isEqualTo("0");
            assertThat(failed.member("total_cost_nanos").raw()).isEqualTo("0");
            Await.until(
                    "the sums of the user path",
                    () ->
                            get(gateway, "/admin/usage/user-paths")
                                    .contains("\"total_cost_nanos\":240000"));
            assertThat(gateway.logged()).doesNotContain("private words");
            // The gateway's own readings are no calls of anyone.
            assertThat(entries(gateway, "operation=batches")).hasSize(2);
        }
    }

    @Test
    void a_response_in_the_background_counts_once_however_often_it_is_read() throws Exception {
        var batches = new Batches(RESPONSE.formatted("queued", "null"));
        try (var gateway = open(batches)) {
            String begin = "{\"model\":\"one/gpt\",\"input\":\"hi\",\"background\":true}";
            gateway.raw(
                    ScriptedClient.post(
                            "/v1/responses", begin, "X-Gatehouse-User-Path: /team/alice"));
            batches.state.set(RESPONSE.formatted("completed", USED));
            for (int i = 0; i < 3; i++) {
                get(gateway, "/v1/responses/resp_1?provider=one");
            }

            Json row = results(gateway, "resp_1", 1).getFirst();
            assertThat(row.member("operation").text()).isEqualTo("responses");
            assertThat(row.member("user_path").text()).isEqualTo("/team/alice");
            // 100 tokens at 2 dollars a million and 10 at 4.
            assertThat(row.member("total_cost_nanos").raw()).isEqualTo("240000");
            Await.until(
                    "the sums",
                    () -> get(gateway, "/admin/usage/summary").contains("\"total_tokens\":110"));
        }
    }

    @Test
    void what_is_only_read_again_costs_nothing() throws Exception {
        var batches = new Batches(RESPONSE.formatted("completed", USED).replace("true", "false"));
        batches.results = LINE.formatted(1, 1, 1);
        try (var gateway = open(batches)) {
            get(gateway, "/v1/responses/resp_1?provider=one");
            get(gateway, "/p/one/v1/responses/resp_1");
            get(gateway, "/v1/chat/completions/resp_1?provider=one");
            gateway.raw(ScriptedClient.post("/v1/responses/resp_1/cancel?provider=one", "{}"));
            get(gateway, "/v1/files/file-out/content?provider=one");

            Await.until("the rows", () -> entries(gateway, "limit=50").size() == 5);
            assertThat(get(gateway, "/admin/usage/summary")).contains("\"total_tokens\":0");
        }
    }

    @Test
    void a_batch_that_native_access_made_counts_likewise() throws Exception {
        var batches = new Batches(MADE.formatted("in_progress", ""));
        try (var gateway = open(batches)) {
            gateway.raw(ScriptedClient.post("/p/one/v1/batches", "{}"));
            batches.state.set(ended());
            get(gateway, "/p/one/v1/batches/batch_1");

            assertThat(results(gateway, "ask-1", 1).getFirst().member("total_cost_nanos").raw())
                    .isEqualTo("120000");
        }
    }

    @Test
    void results_that_end_early_are_read_again() throws Exception {
        var batches = new Batches(MADE.formatted("in_progress", ""));
        batches.cut = true;
        try (var gateway = open(batches)) {
            make(gateway);
            batches.state.set(ended());
            get(gateway, "/v1/batches/batch_1?provider=one");
            results(gateway, "ask-1", 1);
            assertThat(entries(gateway, "request_id=ask-9")).isEmpty();
            batches.cut = false;
            get(gateway, "/v1/batches/batch_1?provider=one");

            results(gateway, "ask-2", 1);
            results(gateway, "ask-9", 1);
            results(gateway, "ask-1", 1);
        }
    }

    @Test
    void results_that_clients_read_again_and_again_count_once() throws Exception {
        var batches = new Batches(MADE.formatted("validating", ""));
        try (var gateway = open(batches)) {
            make(gateway);
            batches.state.set(ended());
            for (int i = 0; i < 5; i++) {
                get(gateway, "/v1/batches/batch_1?provider=one");
                get(gateway, "/v1/files/file-out/content?provider=one");
            }

            results(gateway, "ask-1", 1);
            results(gateway, "ask-9", 1);
            get(gateway, "/v1/batches/batch_1?provider=one");
            assertThat(
                            Await.stays(
                                    Duration.ofSeconds(1),
                                    () -> entries(gateway, "request_id=ask-1").size() == 1))
                    .isTrue();
        }
    }

    @Test
    void a_batch_of_messages_counts_likewise() throws Exception {
        var batches = new Batches(MESSAGES_MADE.formatted("in_progress", ""));
        batches.results = MESSAGES_RESULTS;
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().always(batches::answer);
            gateway.raw(put("/admin/prices/two/opus", PRICES));
            gateway.raw(
                    ScriptedClient.post("/v1/messages/batches?provider=two", "{\"requests\":[]}"));
            batches.state.set(
                    MESSAGES_MADE.formatted("ended", ",\"ended_at\":\"2026-11-30T12:00:00Z\""));
            get(gateway, "/v1/messages/batches/msgbatch_1?provider=two");

            Json row = results(gateway, "m-1", 1).getFirst();
            assertThat(row.member("total_cost_nanos").raw()).isEqualTo("120000");
            assertThat(results(gateway, "m-2", 1).getFirst().member("error_type").raw())
                    .contains("expired");
        }
    }

    @Test
    void the_cost_of_a_batch_whose_results_are_gone_is_unknown() throws Exception {
        var batches = new Batches(MADE.formatted("in_progress", ""));
        batches.results = "";
        batches.errors = "";
        try (var gateway = open(batches)) {
            make(gateway);
            batches.state.set(ended());
            get(gateway, "/v1/batches/batch_1?provider=one");

            Json row = results(gateway, "batch_1", 1).getFirst();
            assertThat(row.member("total_cost").raw()).isEqualTo("null");
            assertThat(row.member("error_type").raw()).contains("results_lost");
        }
    }

    @Test
    void a_batch_that_was_made_elsewhere_is_not_recorded() throws Exception {
        var batches = new Batches(ended());
        try (var gateway = open(batches)) {
            get(gateway, "/v1/batches/batch_1?provider=one");
            get(gateway, "/v1/files/file-out/content?provider=one");

            assertThat(
                            Await.stays(
                                    Duration.ofSeconds(1),
                                    () -> entries(gateway, "request_id=ask-1").isEmpty()))
                    .isTrue();
            assertThat(batches.requests).hasSize(2);
        }
    }
}
