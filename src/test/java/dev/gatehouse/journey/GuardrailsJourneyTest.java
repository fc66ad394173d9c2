package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.json.JsonWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What guardrails make of requests and answers on their way through a gateway.
class GuardrailsJourneyTest {
    private static final String FORBIDDEN =
            "guardrails: {rules: [{name: words, type: words, direction: request, words: [forbidden]}]}\n";

    private static final String CASES =
            """
            guardrails:
              rules:
              - {name: cases, type: patterns, action: %s, direction: %s, patterns: {case: 'ACME-[0-9]{4}'}%s}
            """;

    private static GatewayFixture open(String yaml) {
        GatewayFixture gateway = GatewayFixture.open(CacheRequest.ACCOUNTS + yaml);
        gateway.upstream().always(GuardedAnswer::echo);
        return gateway;
    }

    private static GatewayFixture cases(String action, String direction, String more) {
        return open(CASES.formatted(action, direction, more));
    }

    private static String chat(String text, boolean streamed, String... more) {
        return ScriptedClient.post(
                "/v1/chat/completions",
                "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s%s}"
                        .formatted(
                                JsonWriter.quoted(text),
                                streamed ? ",\"stream\":true" : "",
                                String.join("", more)));
    }

    /// What the answer to a stream of Chat Completions comes to.
    private static String gathered(Reply reply) {
        var text = new StringBuilder();
        var found =
                java.util.regex.Pattern.compile("\"content\":\"((?:[^\"\\\\]|\\\\.)*)\"")
                        .matcher(reply.body());
        while (found.find()) {
            text.append(found.group(1));
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void a_request_that_is_blocked_reaches_no_provider_in_any_dialect(CacheRequest request) {
        try (var gateway = open(FORBIDDEN.replace("forbidden", "hi"))) {
            for (boolean streamed : new boolean[] {false, true}) {
                Reply reply = gateway.raw(request.of(streamed));
                assertThat(reply.status()).isEqualTo(400);
                assertThat(reply.body()).contains("The guardrail 'words' does not allow");
            }
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void the_error_states_guardrail_kind_and_place_and_not_the_text() {
        try (var gateway = open(FORBIDDEN)) {
            Reply reply = gateway.raw(chat("something forbidden here", false));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "code")).isEqualTo("guardrail_blocked");
            assertThat(reply.text("error", "param")).isEqualTo("messages[0].content");
            assertThat(reply.text("error", "message"))
                    .contains("'words'")
                    .doesNotContain("something");
            assertThat(reply.field("x-should-retry")).isEqualTo("false");
            assertThat(gateway.callLine())
                    .contains("guardrail_blocked")
                    .doesNotContain("something");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_placeholder_goes_to_the_provider_and_the_text_returns(boolean streamed) {
        try (var gateway = cases("pseudonymise", "request", "")) {
            Reply reply = gateway.raw(chat("about ACME-1234 and ACME-5678", streamed));

            String sent = gateway.upstream().only().text();
            assertThat(sent).doesNotContain("ACME-1234", "ACME-5678").contains("[CASE_");
            String text = streamed ? gathered(reply) : reply.body();
            assertThat(text).contains("about ACME-1234 and ACME-5678").doesNotContain("[CASE_");
            assertThat(reply.field("x-gatehouse-guardrails")).isEqualTo("cases");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_masked_in_an_answer_never_leaves(boolean streamed) {
        try (var gateway = cases("mask", "answer", "")) {
            Reply reply = gateway.raw(chat("about ACME-1234", streamed));

            String text = streamed ? gathered(reply) : reply.body();
            assertThat(text).contains("about [CASE]");
            assertThat(reply.body()).doesNotContain("ACME-1");
        }
    }

    @Test
    void a_stream_that_is_blocked_ends_as_filtered_and_is_recorded_so() {
        try (var gateway = cases("block", "answer", "")) {
            Reply reply = gateway.raw(chat("this is a longer text about ACME-1234 indeed", true));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body()).contains("\"content_filter\"").doesNotContain("ACME-1");
            assertThat("this is a longer text about ").startsWith(gathered(reply));
            assertThat(gateway.callLine())
                    .contains("\"outcome\":\"cut\"", "\"error\":\"guardrail_blocked\"")
                    .contains("cases case block answer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", stream: buffer"})
    void the_verdict_on_a_whole_answer_is_there_before_its_200(String mode) {
        try (var gateway = cases("block", "answer", mode)) {
            Reply reply = gateway.raw(chat("about ACME-1234", !mode.isEmpty()));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "code")).isEqualTo("guardrail_blocked");
            assertThat(reply.body()).doesNotContain("ACME-1");
        }
    }

    @Test
    void a_stream_that_is_held_back_leaves_checked() {
        try (var gateway = cases("mask", "answer", ", stream: buffer")) {
            Reply reply = gateway.raw(chat("about ACME-1234 and more", true));

            assertThat(gathered(reply)).isEqualTo("about [CASE] and more");
            assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void a_guardrail_can_refuse_streams() {
        try (var gateway = cases("mask", "answer", ", stream: refuse")) {
            Reply reply = gateway.raw(chat("about ACME-1234", true));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "param")).isEqualTo("stream");
            assertThat(gateway.upstream().received()).isEmpty();
            assertThat(gateway.raw(chat("hi", false)).status()).isEqualTo(200);
        }
    }

    @Test
    void guardrails_of_one_step_lose_nothing_of_each_other() {
        String yaml =
                """
                guardrails:
                  rules:
                  - {name: a, type: patterns, action: mask, direction: request, patterns: {one: 'A[0-9]+'}}
                  - {name: b, type: patterns, action: mask, direction: request, patterns: {two: 'B[0-9]+'}}
                  - {name: c, type: words, action: block, order: 1, direction: request, words: ['[ONE]']}
                  - {name: d, type: words, action: flag, dry-run: true, direction: request, words: [x]}
                """;
        try (var gateway = open(yaml.replace("[ONE]", "ONE"))) {
            Reply reply = gateway.raw(chat("A1 B2", false));
            // The later step checks what the earlier one has made.
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message")).contains("'c'");
        }
        try (var gateway = open(yaml.replace("[ONE]", "unheard"))) {
            assertThat(gateway.raw(chat("A1 B2 x", false)).status()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).contains("[ONE] [TWO] x");
        }
    }

    @Test
    void a_dry_run_records_and_does_nothing() {
        try (var gateway = cases("block", "both", ", dry-run: true")) {
            assertThat(gateway.raw(chat("about ACME-1234", false)).status()).isEqualTo(200);
            assertThat(gateway.callLine())
                    .contains("cases case block (dry run) request messages[0].content");
        }
    }

    @Test
    void a_member_that_is_given_twice_at_any_depth_is_refused() {
        try (var gateway = open(FORBIDDEN)) {
            String twice =
                    "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\",\"content\":\"x\"}]}";
            Reply reply = gateway.raw(ScriptedClient.post("/v1/chat/completions", twice));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"/p/one/chat/completions, passthrough", "/v1/files, files"})
    void what_cannot_be_checked_is_refused_for_those_who_are_bound(String path, String words) {
        String request = ScriptedClient.post(path, "hi", "Content-Type: application/x-other");
        try (var gateway = open(FORBIDDEN)) {
            Reply reply = gateway.raw(request);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text("error", "code")).isEqualTo("guardrail_unchecked");
            assertThat(reply.text("error", "message")).contains(words);
            assertThat(gateway.upstream().received()).isEmpty();
        }
        try (var gateway = open(FORBIDDEN.replace("rules:", "unchecked: allow, rules:"))) {
            assertThat(gateway.raw(request).text("error", "code"))
                    .isNotEqualTo("guardrail_unchecked");
        }
        try (var gateway = open(FORBIDDEN.replace("type: words", "type: words, keys: [other]"))) {
            assertThat(gateway.raw(request).text("error", "code"))
                    .isNotEqualTo("guardrail_unchecked");
        }
    }

    @Test
    void guardrails_are_for_user_paths_and_models() {
        String yaml =
                FORBIDDEN.replace("type: words", "type: words, user-paths: [/eng], models: [gpt]");
        try (var gateway = open(yaml)) {
            String request = chat("forbidden", false);
            assertThat(gateway.raw(request).status()).isEqualTo(200);
            String inside = request.replaceFirst("\r\n", "\r\nx-gatehouse-user-path: /eng/ada\r\n");
            assertThat(gateway.raw(inside).status()).isEqualTo(400);
            assertThat(
                            gateway.raw(
                                            request.replaceFirst(
                                                    "\r\n", "\r\nx-gatehouse-user-path: /ops\r\n"))
                                    .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void an_answer_in_which_something_is_found_is_not_stored() {
        String cached = "cache: {exact: all}\n";
        try (var gateway = open(cached + CASES.formatted("mask", "answer", ""))) {
            gateway.raw(chat("about ACME-1234", false));
            CacheRequest.awaitDecisions(gateway, 1);
            Reply second = gateway.raw(chat("about ACME-1234", false));
            assertThat(second.field("X-Cache")).isEqualTo("MISS");
        }
        try (var gateway = open(cached + CASES.formatted("pseudonymise", "request", ""))) {
            gateway.raw(chat("about ACME-1234", false));
            CacheRequest.awaitDecisions(gateway, 1);
            Reply second = gateway.raw(chat("about ACME-1234", false));
            assertThat(second.field("X-Cache")).startsWith("HIT");
            assertThat(second.body()).contains("about ACME-1234").doesNotContain("[CASE_");
        }
        try (var gateway =
                open(
                        cached
                                + CASES.formatted("mask", "answer", "")
                                        .replace("rules", "cache-findings: true\n  rules"))) {
            gateway.raw(chat("about ACME-1234", false));
            CacheRequest.awaitDecisions(gateway, 1);
            Reply second = gateway.raw(chat("about ACME-1234", false));
            assertThat(second.field("X-Cache")).startsWith("HIT");
            assertThat(second.body()).contains("about [CASE]").doesNotContain("ACME-1");
        }
    }

    @Test
    void the_variables_of_the_environment_turn_guardrails_on() {
        var plan =
                new GatewayFixture.Plan(
                        CacheRequest.ACCOUNTS,
                        Map.of("GUARDRAILS_ENABLED", "true", "GUARDRAILS", "invisible:block"),
                        null);
        try (var gateway = GatewayFixture.open(plan, false)) {
            gateway.upstream().always(GuardedAnswer::echo);
            Reply reply = gateway.raw(ScriptedClient.request("GET", "/admin/guardrails"));
            assertThat(reply.body()).contains("\"name\":\"invisible\"", "\"action\":\"block\"");
            assertThat(gateway.raw(chat("hi", false)).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: a, type: schema, schema: '{}', action: mask}",
                "{name: a, type: schema, schema: '{}', stream: window}",
                "{name: a, type: schema, schema: '{\"unheard\": 1}'}",
                "{name: a, type: words, words: [x], action: pseudonymise, direction: both}",
                "{name: a, type: words}",
                "{name: a, type: patterns, patterns: {x: '('}}",
                "{name: a, type: webhook}",
                "{name: a, type: tools}",
                "{name: 'a b', type: words, words: [x]}",
                "{name: a, type: words, words: [x], roles: [king]}"
            })
    void a_guardrail_that_cannot_hold_its_promise_is_refused_at_the_start(String rule) {
        try (var gateway = GatewayFixture.open()) {
            String yaml = "guardrails:\n  rules:\n  - " + rule + "\n";
            assertThatThrownBy(() -> gateway.read(gateway.accounts() + yaml))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("guardrails.rules[0]");
        }
    }

    @Test
    void administration_defines_guardrails_while_the_gateway_runs() {
        try (var gateway = open(FORBIDDEN)) {
            String put =
                    "{\"type\":\"patterns\",\"action\":\"mask\",\"direction\":\"request\",\"patterns\":{\"case\":\"ACME-[0-9]{4}\"},\"dry_run\":false}";
            Await.until(
                    "storage is there",
                    () -> gateway.raw(put("/admin/guardrails/cases", put)).status() == 200);
            gateway.raw(chat("about ACME-1234", false));
            assertThat(gateway.upstream().only().text()).contains("about [CASE]");
            Reply tried =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/admin/guardrails/try", "{\"text\":\"see ACME-1234\"}"));
            assertThat(tried.text("outcome")).isEqualTo("changed");
            assertThat(tried.text("text")).isEqualTo("see [CASE]");
            assertThat(gateway.raw(put("/admin/guardrails/words", put)).status()).isEqualTo(400);
            assertThat(
                            gateway.raw(put("/admin/guardrails/cases", put.replace("mask", "x")))
                                    .status())
                    .isEqualTo(400);
            assertThat(
                            gateway.raw(ScriptedClient.request("DELETE", "/admin/guardrails/cases"))
                                    .status())
                    .isEqualTo(204);
            gateway.raw(chat("about ACME-1234", false));
            assertThat(gateway.upstream().received().getLast().text()).contains("about ACME-1234");
        }
    }

    @Test
    void clients_of_gomodel_define_guardrails_in_their_form() {
        try (var gateway = open("")) {
            String put =
                    "{\"type\":\"system_prompt\",\"description\":\"d\",\"user_path\":\"\",\"config\":{\"mode\":\"override\",\"content\":\"Be kind.\"}}";
            Await.until(
                    "storage is there",
                    () -> gateway.raw(put("/admin/api/v1/guardrails/house", put)).status() == 200);
            gateway.raw(chat("hi", false));
            assertThat(gateway.upstream().only().text()).contains("Be kind.");
            String all = gateway.raw(ScriptedClient.request("GET", "/admin/guardrails")).body();
            assertThat(all).contains("\"config\":{\"mode\":\"override\",\"content\":\"Be kind.\"}");
            String types =
                    gateway.raw(ScriptedClient.request("GET", "/admin/guardrails/types")).body();
            assertThat(types)
                    .contains(
                            "\"fields\":[{\"key\":\"mode\"",
                            "\"label\":\"System prompt\"",
                            "{\"key\":\"max_tokens\"");
        }
    }

    private static String put(String path, String body) {
        return ScriptedClient.post(path, body).replaceFirst("POST", "PUT");
    }
}
