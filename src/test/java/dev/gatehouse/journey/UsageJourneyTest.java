package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What reports and the log show of calls.
class UsageJourneyTest {
    private static final String PRICES = "{\"prices\":{\"input\":2,\"output\":4}}";

    @ParameterizedTest
    @EnumSource
    void a_whole_answer_and_a_stream_have_the_usage_that_the_provider_reported(WireFormat format)
            throws MalformedJson {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(format.wholeResponse()));
            gateway.ask(format, false, "X-Gatehouse-User-Path: /team/alice");
            Json whole = entry(gateway, 1);

            assertThat(number(whole, "input_tokens")).isEqualTo(3);
            assertThat(number(whole, "output_tokens")).isEqualTo(2);
            assertThat(whole.member("user_path").text()).isEqualTo("/team/alice");
            assertThat(whole.member("status_code").raw()).isEqualTo("200");
            assertThat(whole.member("attempts").size()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_is_cut_has_an_estimate(WireFormat format) throws MalformedJson {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.send(
                                        ScriptedUpstream.Wire.head(
                                                200, "Content-Type: text/event-stream"));
                                talk.send(format.preamble());
                                for (int i = 0; i < 5; i++) {
                                    talk.send(format.event(i));
                                }
                                talk.reset();
                            });
            gateway.ask(format, true);
            Json cut = entry(gateway, 1);

            assertThat(cut.member("outcome").text()).isEqualTo("cut");
            assertThat(cut.member("estimated").raw()).isEqualTo("true");
            assertThat(number(cut, "output_tokens")).isBetween(5L, 30L);
            assertThat(number(cut, "input_tokens")).isPositive();
        }
    }

    @Test
    void a_call_that_no_target_answered_has_a_row_with_each_attempt() throws MalformedJson {
        try (var gateway = GatewayFixture.open("retry: {max-retries: 1, initial-backoff: 1ms}\n")) {
            gateway.upstream().always(ScriptedUpstream.json(503, "{\"error\":{}}"));
            gateway.ask(WireFormat.CHAT, false);
            Json failed = entry(gateway, 1);

            assertThat(failed.member("outcome").text()).isEqualTo("refused");
            assertThat(failed.member("attempts").size()).isEqualTo(2);
            assertThat(number(failed, "total_cost_nanos")).isZero();
        }
    }

    @Test
    void a_request_that_is_rejected_has_a_row() throws MalformedJson {
        try (var gateway = GatewayFixture.open()) {
            gateway.ask(WireFormat.CHAT, "{\"model\":\"nobody/none\",\"messages\":[]}");

            Json rejected = entry(gateway, 1);
            assertThat(rejected.member("status_code").raw()).isEqualTo("404");
            assertThat(rejected.member("attempts").size()).isZero();
        }
    }

    @Test
    void a_price_that_is_edited_holds_at_once_and_costs_can_be_computed_again()
            throws MalformedJson {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            ScriptedClient.Reply unpriced = gateway.ask(WireFormat.CHAT, false);
            assertThat(unpriced.head()).containsIgnoringCase("x-gatehouse-cost: unknown");
            assertThat(entry(gateway, 1).member("total_cost").raw()).isEqualTo("null");

            assertThat(gateway.raw(put("/admin/prices/one/gpt")).body()).contains("\"edited\"");
            ScriptedClient.Reply priced = gateway.ask(WireFormat.CHAT, false);
            // 3 tokens at 2 dollars a million, 2 at 4.
            assertThat(priced.head()).containsIgnoringCase("x-gatehouse-cost: 0.000014");

            entry(gateway, 2);
            String again = gateway.raw(ScriptedClient.post("/admin/usage/recalculate", "")).body();
            assertThat(again).contains("\"calls\":2,\"changed\":1,\"difference\":0.000014");
            assertThat(get(gateway, "/admin/usage/summary"))
                    .contains("\"total_requests\":2,", "\"total_cost_nanos\":28000,")
                    .contains("\"unpriced_requests\":0,");
        }
    }

    @Test
    void calls_with_the_same_request_id_have_a_row_each() throws MalformedJson {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            for (int i = 0; i < 3; i++) {
                gateway.ask(WireFormat.CHAT, false, "X-Request-Id: chosen-1");
            }

            assertThat(entry(gateway, 3).member("request_id").text()).isEqualTo("chosen-1");
            byte[] found = get(gateway, "/admin/usage/log?request_id=chosen-1").getBytes(UTF_8);
            assertThat(Json.parse(found).member("entries").size()).isEqualTo(3);
        }
    }

    @Test
    void callers_read_their_own_use_and_operators_all() {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            gateway.ask(WireFormat.CHAT, false);

            Await.until("its row", () -> requests(gateway, "/v1/usage/summary").contains(":1,"));
            assertThat(requests(gateway, "/admin/api/v1/usage/summary")).contains(":1,");
            assertThat(get(gateway, "/admin/usage/export?format=csv").lines()).hasSize(2);
        }
    }

    @Test
    void instants_and_members_select_the_same_calls_in_sums_and_in_the_log() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            Instant before = Instant.now();
            gateway.ask(WireFormat.CHAT, false);
            gateway.ask(WireFormat.CHAT, "{\"model\":\"nobody/none\",\"messages\":[]}");
            entry(gateway, 2);
            String since = "?since=" + before;
            String earlier =
                    "?since=" + before.minusSeconds(600) + "&until=" + before.minusSeconds(60);

            assertThat(requests(gateway, "/admin/usage/summary" + since)).contains(":2,");
            assertThat(requests(gateway, "/admin/usage/summary" + earlier)).contains(":0,");
            assertThat(logged(gateway, since)).isEqualTo(2);
            assertThat(logged(gateway, earlier)).isZero();
            assertThat(logged(gateway, since + "&outcome=refused")).isOne();
            assertThat(logged(gateway, since + "&stream=true")).isZero();
            assertThat(logged(gateway, since + "&stream=false&cache=miss")).isEqualTo(2);
            assertThat(logged(gateway, since + "&cache=hit")).isZero();
            assertThat(logged(gateway, since + "&min_duration_ms=600000")).isZero();
            assertThat(get(gateway, "/admin/usage/daily" + since + "&interval=minutely"))
                    .containsPattern("\"date\":\"[-0-9]+T[0-9]{2}:[0-9]{2}Z\"");
            for (String wrong :
                    List.of(
                            "?until=" + before,
                            "?since=yesterday",
                            since + "&until=" + before,
                            since + "&stream=maybe",
                            since + "&cache=perhaps")) {
                assertThat(get(gateway, "/admin/usage/log" + wrong))
                        .as(wrong)
                        .contains("\"error\"");
            }
        }
    }

    @Test
    void calls_of_a_session_are_summed_with_that_of_the_newest_call_first() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            gateway.ask(WireFormat.CHAT, false, "X-Session-Id: first");
            gateway.ask(WireFormat.CHAT, false, "X-Session-Id: second");
            gateway.upstream().always(ScriptedUpstream.json(400, "{\"error\":{}}"));
            gateway.ask(WireFormat.CHAT, false, "X-Session-Id: first");
            gateway.ask(WireFormat.CHAT, false);
            entry(gateway, 4);

            Json report = json(get(gateway, "/admin/usage/sessions"));
            Json sessions = report.member("sessions");
            assertThat(report.member("complete").raw()).isEqualTo("true");
            assertThat(sessions.size()).isEqualTo(2);
            Json newest = sessions.at(0);
            assertThat(newest.member("session").text()).isEqualTo("first");
            assertThat(number(newest, "requests")).isEqualTo(2);
            assertThat(number(newest, "failed_requests")).isOne();
            assertThat(number(newest, "input_tokens")).isEqualTo(3);
            assertThat(newest.member("models").raw()).isEqualTo("[\"gpt\"]");
            assertThat(Instant.parse(newest.member("first").text()))
                    .isBefore(newest.member("last").text());
            assertThat(number(sessions.at(1), "requests")).isOne();
            Json other = json(get(gateway, "/admin/usage/sessions?session=second"));
            assertThat(other.member("sessions").size()).isOne();
        }
    }

    @Test
    void retries_and_failover_are_counted_with_what_became_of_their_calls() throws Exception {
        String settings =
                "retry: {max-retries: 1, initial-backoff: 1ms}\nmodels: {fast: {targets:"
                        + " [{model: one/gpt}, {model: two/opus}]}}\n";
        try (var gateway = GatewayFixture.open(settings)) {
            gateway.upstream()
                    .next(ScriptedUpstream.json(503, "{}"))
                    .always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            gateway.ask(WireFormat.CHAT, false);
            gateway.upstream()
                    .next(ScriptedUpstream.json(429, "{}"), ScriptedUpstream.json(500, "{}"))
                    .always(ScriptedUpstream.json(500, "{}"));
            gateway.ask(
                    WireFormat.CHAT,
                    "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
            entry(gateway, 2);

            Json report = json(get(gateway, "/admin/usage/reliability"));
            assertThat(number(report, "requests")).isEqualTo(2);
            assertThat(number(report, "retried_requests")).isEqualTo(2);
            assertThat(number(report, "failed_over_requests")).isOne();
            assertThat(number(report, "rescued_requests")).isOne();
            assertThat(report.member("attempts").raw())
                    .contains(
                            "{\"account\":\"one\",\"error_type\":null,\"attempts\":1}",
                            "\"one\",\"error_type\":\"provider_rate_limit\",\"attempts\":1",
                            "\"two\",\"error_type\":\"provider_overloaded\",\"attempts\":2");
            assertThat(report.member("outcomes").raw())
                    .contains("\"refused\",\"requests\":1", "\"success\",\"requests\":1");
        }
    }

    @Test
    void values_of_filters_are_counted_in_what_the_other_filters_leave() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-User-Path: /a");
            gateway.ask(WireFormat.CHAT, false, "X-Gatehouse-User-Path: /b");
            gateway.ask(WireFormat.CHAT, "{\"model\":\"nobody/none\",\"messages\":[]}");
            entry(gateway, 3);

            String all = get(gateway, "/admin/usage/facets");
            assertThat(all)
                    .contains("\"outcome\":[{\"value\":\"refused\",\"requests\":1}")
                    .contains("{\"value\":\"success\",\"requests\":2}]")
                    .contains("\"status\":[{\"value\":\"200\",\"requests\":2},{\"value\":\"404\"")
                    .contains("\"cache\":[{\"value\":\"miss\",\"requests\":3}]");
            assertThat(get(gateway, "/admin/usage/facets?outcome=success&user_path=/b"))
                    .contains("\"user_path\":[{\"value\":\"/b\",\"requests\":1}]");
        }
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }

    private static int logged(GatewayFixture gateway, String query) throws MalformedJson {
        byte[] log = get(gateway, "/admin/usage/log" + query).getBytes(UTF_8);
        return Json.parse(log).member("entries").size();
    }

    private static String put(String path) {
        return ScriptedClient.post(path, PRICES).replaceFirst("POST", "PUT");
    }

    private static String requests(GatewayFixture gateway, String path) {
        String body = get(gateway, path);
        int at = body.indexOf("\"total_requests\"");
        return at < 0 ? body : body.substring(at, at + 20);
    }

    private static String get(GatewayFixture gateway, String path) {
        return gateway.raw(ScriptedClient.request("GET", path) + "\r\n").body();
    }

    /// The newest entry of the log, once it has as many as that.
    private static Json entry(GatewayFixture gateway, int count) throws MalformedJson {
        Await.until("the rows", () -> entries(gateway).size() == count);
        return entries(gateway).at(0);
    }

    private static Json entries(GatewayFixture gateway) throws MalformedJson {
        byte[] log = get(gateway, "/admin/usage/log").getBytes(UTF_8);
        Json entries = Json.parse(log).member("entries");
        return entries == null ? Json.parse("[]".getBytes(UTF_8)) : entries;
    }

    private static long number(Json entry, String name) throws MalformedJson {
        return entry.member(name).asLong();
    }
}
