package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.json.JsonWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The types of guardrails beside detectors, and the services that they ask.
class GuardTypesJourneyTest {
    private static GatewayFixture open(String rule, ScriptedUpstream.Script answers) {
        String yaml = CacheRequest.ACCOUNTS + "guardrails:\n  rules:\n  - " + rule + "\n";
        GatewayFixture gateway = GatewayFixture.open(yaml);
        gateway.upstream().always(answers);
        return gateway;
    }

    private static String chat(String text) {
        return chat(text, "");
    }

    private static String chat(String text, String more) {
        return ScriptedClient.post(
                "/v1/chat/completions",
                "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}"
                        .formatted(JsonWriter.quoted(text), more));
    }

    /// A service at a path of the scripted provider, beside the provider itself.
    private static ScriptedUpstream.Script service(String path, String answer) {
        return talk -> {
            if (talk.question().line().startsWith("POST /v1" + path)) {
                ScriptedUpstream.json(200, answer).play(talk);
            } else {
                GuardedAnswer.echo(talk);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "presidio, /analyze, '[{\"entity_type\":\"PERSON\",\"start\":2,\"end\":5,\"score\":0.9}]', [PERSON]",
        "lakera, /v2/guard, '{\"flagged\":true,\"payload\":[{\"start\":2,\"end\":5,\"text\":\"Ada\",\"detector_type\":\"pii/name\"}]}', [PII_NAME]",
        "plain, /check, '{\"findings\":[{\"text\":0,\"kind\":\"name\",\"start\":2,\"end\":5}]}', [NAME]"
    })
    void places_of_services_count_code_points(
            String adapter, String path, String answer, String mask) {
        String url = adapter.equals("plain") ? "UPSTREAM/check" : "UPSTREAM";
        String rule =
                "{name: s, type: webhook, action: mask, service: {adapter: %s, url: '%s', api-key: k1}}"
                        .formatted(adapter, url);
        try (var gateway = open(rule, service(path, answer))) {
            Reply reply = gateway.raw(chat("😀 Ada here"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("😀 " + mask + " here");
            assertThat(gateway.upstream().received().getFirst().all("authorization"))
                    .containsExactly("Bearer k1");
            // The same text again is not asked for.
            gateway.raw(chat("😀 Ada here"));
            assertThat(gateway.upstream().received()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nemo, /v1/guardrail/checks, '{\"status\":\"blocked\",\"rails_status\":{\"self check input\":{\"status\":\"blocked\"}}}', self-check-input",
        "llm-guard, /analyze/prompt, '{\"is_valid\":false,\"scanners\":{\"Toxicity\":0.9,\"Code\":0.1},\"sanitized_prompt\":\"x\"}', toxicity",
        "moderation, /, '{\"results\":[{\"flagged\":true,\"categories\":{\"hate/threatening\":true,\"violence\":false}}]}', hate-threatening",
        "lakera, /v2/guard, '{\"flagged\":true,\"breakdown\":[{\"detector_type\":\"prompt_attack\",\"detected\":true}]}', prompt-attack"
    })
    void services_block(String adapter, String path, String answer, String kind) {
        String rule =
                "{name: s, type: webhook, service: {adapter: %s, url: 'UPSTREAM/'}}"
                        .formatted(adapter);
        try (var gateway = open(rule, service(path, answer))) {
            Reply reply = gateway.raw(chat("something"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message")).contains("'" + kind + "'");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @Test
    void the_changed_text_of_llm_guard_is_used() {
        String rule =
                "{name: s, type: webhook, action: mask, service: {adapter: llm-guard, url: UPSTREAM}}";
        String answer =
                "{\"is_valid\":false,\"scanners\":{\"Anonymize\":1.0},\"sanitized_prompt\":\"I am [REDACTED]\"}";
        try (var gateway = open(rule, service("/analyze/prompt", answer))) {
            assertThat(gateway.raw(chat("I am Ada")).body()).contains("I am [REDACTED]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "nonsense", "{\"findings\":[{\"text\":7}]}"})
    void a_service_that_fails_blocks_or_lets_pass_as_set(String answer) {
        String rule = "{name: s, type: webhook%s, service: {url: 'UPSTREAM/check'}}";
        try (var gateway = open(rule.formatted(""), service("/check", answer))) {
            Reply reply = gateway.raw(chat("hi"));
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.text("error", "code")).isEqualTo("guardrail_unavailable");
            assertThat(reply.field("Retry-After")).isEqualTo("5");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
        try (var gateway = open(rule.formatted(", on-error: open"), service("/check", answer))) {
            assertThat(gateway.raw(chat("hi")).status()).isEqualTo(200);
            assertThat(gateway.callLine()).contains("s unchecked block request");
        }
    }

    @Test
    void a_service_that_nothing_answers_at_is_a_failure() {
        String rule = "{name: s, type: webhook, service: {url: 'http://127.0.0.1:1/'}}";
        try (var gateway = open(rule, GuardedAnswer::echo)) {
            assertThat(gateway.raw(chat("hi")).status()).isEqualTo(503);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "inject, '', '{\"role\":\"system\",\"content\":\"Be brief.\"}'",
        "inject, Own., '{\"role\":\"system\",\"content\":\"Own.\"}'",
        "override, Own., '{\"role\":\"system\",\"content\":\"Be brief.\"}'",
        "decorator, Own., '{\"role\":\"system\",\"content\":\"Be brief.\\nOwn.\"}'"
    })
    void a_system_prompt_is_put_in(String mode, String own, String expected) {
        String rule =
                "{name: s, type: system-prompt, system-prompt: {mode: %s, content: Be brief.}}"
                        .formatted(mode);
        String system = own.isEmpty() ? "" : "{\"role\":\"system\",\"content\":\"" + own + "\"},";
        String body =
                "{\"model\":\"gpt\",\"messages\":[%s{\"role\":\"user\",\"content\":\"hi\"}]}"
                        .formatted(system);
        try (var gateway = open(rule, GuardedAnswer::echo)) {
            gateway.raw(ScriptedClient.post("/v1/chat/completions", body));
            String sent = gateway.upstream().only().text();
            assertThat(sent).contains(expected);
            assertThat(sent.split("\"system\"", -1)).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, '{\"model\":\"gpt\",\"max_tokens\":9,\"system\":\"Own.\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}'",
        "/v1/responses, '{\"model\":\"deep\",\"instructions\":\"Own.\",\"input\":\"hi\"}'",
        "/v1beta/models/gpt:generateContent, '{\"systemInstruction\":{\"parts\":[{\"text\":\"Own.\"}]},\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}'"
    })
    void a_system_prompt_is_put_in_in_every_dialect(String path, String body) {
        String rule =
                "{name: s, type: system-prompt, system-prompt: {mode: override, content: Be brief.}}";
        try (var gateway = open(rule, GuardedAnswer::echo)) {
            assertThat(gateway.raw(ScriptedClient.post(path, body)).status()).isEqualTo(200);
            assertThat(gateway.upstream().only().text())
                    .contains("Be brief.")
                    .doesNotContain("Own.");
        }
    }

    @Test
    void an_answer_fulfils_its_schema_or_does_not_leave() {
        String rule =
                "{name: s, type: schema, schema: '{\"type\":\"object\",\"required\":[\"a\"]}'}";
        try (var gateway = open(rule, GuardedAnswer::echo)) {
            assertThat(gateway.raw(chat("{\"a\":1}")).status()).isEqualTo(200);
            assertThat(gateway.raw(chat("{\"a\":1}", ",\"stream\":true")).status()).isEqualTo(200);
            assertThat(gateway.raw(chat("{\"b\":1}")).status()).isEqualTo(400);
            assertThat(gateway.raw(chat("words")).status()).isEqualTo(400);
            assertThat(gateway.raw(chat("{\"b\":1}", ",\"stream\":true")).status()).isEqualTo(400);
        }
    }

    @Test
    void only_tools_of_the_list_are_offered_and_called() {
        String rule =
                "{name: s, type: tools, tools: {allow: ['read_*'], deny: [read_all], arguments: {read_file: '{\"properties\":{\"path\":{\"pattern\":\"^/data/\"}}}'}}}";
        String offer = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}]";
        try (var gateway =
                open(rule, GuardedAnswer.calling("read_file", "{\"path\":\"/data/x\"}"))) {
            assertThat(gateway.raw(chat("hi", offer.formatted("read_file"))).status())
                    .isEqualTo(200);
            Reply refused = gateway.raw(chat("hi", offer.formatted("write_file")));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("error", "param")).isEqualTo("tools[0].function");
            assertThat(gateway.raw(chat("hi", offer.formatted("read_all"))).status())
                    .isEqualTo(400);
        }
        try (var gateway =
                open(rule, GuardedAnswer.calling("read_file", "{\"path\":\"/etc/passwd\"}"))) {
            Reply reply = gateway.raw(chat("hi"));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("tool-arguments").doesNotContain("passwd");
        }
        try (var gateway = open(rule, GuardedAnswer.calling("delete", "{}"))) {
            assertThat(gateway.raw(chat("hi")).status()).isEqualTo(400);
        }
    }

    @Test
    void a_sentence_that_its_sources_do_not_have_is_found() {
        String rule = "{name: s, type: grounding, action: block}";
        String body =
                "{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"How tall?\"},"
                        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"The tower of the town hall is 84 metres tall.\"}]}";
        String request = ScriptedClient.post("/v1/chat/completions", body);
        try (var gateway =
                open(rule, GuardedAnswer.with("The tower of the town hall is 97 metres tall."))) {
            Reply reply = gateway.raw(request);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("claim-number").doesNotContain("97 metres");
        }
        try (var gateway =
                open(rule, GuardedAnswer.with("The tower of the town hall is 84 metres tall."))) {
            assertThat(gateway.raw(request).status()).isEqualTo(200);
        }
    }

    /// The model answers each call of a guardrail, which has a system prompt, in another way.
    private static ScriptedUpstream.Script model(String answer) {
        return talk -> {
            boolean asked = talk.question().text().contains("\"role\":\"system\"");
            (asked ? GuardedAnswer.with(answer) : (ScriptedUpstream.Script) GuardedAnswer::echo)
                    .play(talk);
        };
    }

    @Test
    void a_model_judges_through_the_gateway() {
        String rule = "{name: s, type: judge, judge: {model: gpt}}";
        try (var gateway = open(rule, model("{\"allowed\": false, \"category\": \"Self harm\"}"))) {
            Reply reply = gateway.raw(chat("something"));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message")).contains("'self-harm'");
            assertThat(gateway.upstream().received()).hasSize(1);
            assertThat(gateway.calls()).hasSize(2);
        }
        try (var gateway = open(rule, model("```json\n{\"allowed\": true}\n```"))) {
            assertThat(gateway.raw(chat("something")).status()).isEqualTo(200);
        }
        try (var gateway = open(rule, model("I cannot judge."))) {
            assertThat(gateway.raw(chat("something")).status()).isEqualTo(503);
        }
    }

    @Test
    void a_model_writes_texts_anew() {
        String rule =
                "{name: s, type: llm-based-altering, llm-based-altering: {model: gpt, skip-content-prefix: '#'}}";
        try (var gateway = open(rule, model("I am [NAME]"))) {
            assertThat(gateway.raw(chat("I am Ada")).body()).contains("I am [NAME]");
            assertThat(gateway.raw(chat("#I am Ada")).body()).contains("#I am Ada");
        }
    }

    @Test
    void a_moderation_model_of_the_gateway_is_asked() {
        String rule = "{name: s, type: moderation, service: {model: gpt}}";
        String answer = "{\"results\":[{\"flagged\":true,\"categories\":{\"violence\":true}}]}";
        try (var gateway = open(rule, service("/moderations", answer))) {
            Reply reply = gateway.raw(chat("something"));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error", "message")).contains("'violence'");
        }
    }
}
