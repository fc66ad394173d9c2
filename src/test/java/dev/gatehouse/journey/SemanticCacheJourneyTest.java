package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which questions get the answer to another one of the same meaning.
class SemanticCacheJourneyTest {
    private static final String ON =
            CacheRequest.ACCOUNTS
                    + "cache: {semantic: {requests: deterministic, embed-timeout: 30s}}\n";
    private static final String FIRST = "How do I reset my password?";
    private static final String SECOND = "How can I reset my password?";
    private static final String HIT = "HIT (semantic)";
    private static final CacheRequest CHAT = CacheRequest.CHAT;

    private static GatewayFixture open(String yaml) {
        GatewayFixture gateway = GatewayFixture.open(yaml);
        gateway.upstream().always(CacheRequest::answer);
        return gateway;
    }

    /// Asks a question, waits until it is kept, and sends another request.
    private static Reply after(GatewayFixture gateway, String first, String second) {
        long before = kept(gateway);
        gateway.raw(first);
        Await.until("the question is kept", () -> kept(gateway) > before);
        return gateway.raw(second);
    }

    private static long kept(GatewayFixture gateway) {
        Reply reply = gateway.raw(ScriptedClient.request("GET", "/admin/cache"));
        String entries = reply.text("semantic", "entries");
        return Long.parseLong(String.valueOf(entries));
    }

    private static String ask(String question, String... fields) {
        return CHAT.asking(question, false, "", fields);
    }

    @ParameterizedTest
    @EnumSource
    void another_question_of_the_same_meaning_gets_the_answer(CacheRequest request) {
        for (boolean streamed : List.of(false, true)) {
            try (var gateway = open(ON)) {
                Reply reply =
                        after(
                                gateway,
                                request.asking(FIRST, streamed, ""),
                                request.asking(SECOND, streamed, ""));

                assertThat(reply.field("X-Cache")).as(reply.body()).isEqualTo(HIT);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(CacheRequest.words(reply.body())).isEqualTo("w0 w1 ");
                assertThat(reply.field("Age")).isNotNull();
                assertThat(reply.field("x-gatehouse-cached-id")).isNotNull();
                String similarity = reply.field("x-gatehouse-cached-similarity");
                assertThat(Double.parseDouble(String.valueOf(similarity))).isBetween(0.6, 1.0);
                assertThat(gateway.upstream().received()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMPLETIONS")
    void streams_and_whole_answers_serve_other_questions_alike(CacheRequest request) {
        for (boolean streamed : List.of(false, true)) {
            try (var gateway = open(ON)) {
                Reply reply =
                        after(
                                gateway,
                                request.asking(FIRST, streamed, ""),
                                request.asking(SECOND, !streamed, ""));

                assertThat(reply.field("X-Cache")).as(reply.body()).isEqualTo(HIT);
                assertThat(CacheRequest.words(reply.body())).isEqualTo("w0 w1 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How do I delete my password?",
                "How do I reset my username?",
                "Why should I never reset my password?",
                "What is the capital of France?",
                "Wie setze ich mein Passwort zurueck?"
            })
    void another_meaning_is_sent_to_the_provider(String question) {
        try (var gateway = open(ON)) {
            Reply reply = after(gateway, ask(FIRST), ask(question));

            assertThat(reply.field("X-Cache")).isEqualTo("MISS");
            assertThat(gateway.upstream().received()).hasSize(2);
        }
    }

    /// Each makes a request that has the same meaning only by its question.
    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"max_tokens\":5",
                ",\"seed\":7",
                ",\"stop\":[\"x\"]",
                ",\"n\":1",
                ",\"tool_choice\":\"none\"",
                ",\"response_format\":{\"type\":\"json_object\"}",
                ",\"a_member_of_tomorrow\":true"
            })
    void all_but_the_question_has_to_be_equal(String members) {
        try (var gateway = open(ON)) {
            Reply other = after(gateway, ask(FIRST), CHAT.asking(SECOND, false, members));
            assertThat(other.field("X-Cache")).isEqualTo("MISS");
        }
    }

    @Test
    void the_conversation_before_the_question_has_to_be_equal() {
        String system = "{\"role\":\"system\",\"content\":\"%s\"},";
        String turn =
                "{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"Yes.\"},";
        try (var gateway = open(ON)) {
            String plain = conversation("", FIRST);
            Reply same = after(gateway, plain, conversation("", SECOND));
            assertThat(same.field("X-Cache")).isEqualTo(HIT);
            for (String before :
                    List.of(
                            system.formatted("Be brief."),
                            system.formatted("Be rude."),
                            turn.formatted("Do you know Linux?"),
                            turn.formatted("Do you know Windows?"))) {
                String first = conversation(before, FIRST);
                assertThat(gateway.raw(first).field("X-Cache")).as(before).isEqualTo("MISS");
            }
            Await.until("all are kept", () -> kept(gateway) == 5);
            Reply equal = gateway.raw(conversation(turn.formatted("Do you know Linux?"), SECOND));
            assertThat(equal.field("X-Cache")).isEqualTo(HIT);
        }
    }

    @Test
    void a_long_conversation_is_not_compared() {
        String turn =
                "{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},";
        try (var gateway = open(ON)) {
            Reply three = after(gateway, conversation(turn, FIRST), conversation(turn, SECOND));
            assertThat(three.field("X-Cache")).isEqualTo(HIT);
            gateway.raw(conversation(turn + turn, FIRST));
            CacheRequest.awaitDecisions(gateway, 2);
            Reply five = gateway.raw(conversation(turn + turn, SECOND));
            assertThat(five.field("X-Cache")).isEqualTo("MISS");
            assertThat(kept(gateway)).isEqualTo(1);
        }
    }

    private static String conversation(String before, String question) {
        return ScriptedClient.post(
                "/v1/chat/completions",
                "{\"model\":\"gpt\",\"temperature\":0,\"messages\":["
                        + before
                        + "{\"role\":\"user\",\"content\":\""
                        + question
                        + "\"}]}");
    }

    @Test
    void a_client_can_only_be_stricter() {
        String name = "X-Cache-Semantic-Threshold";
        try (var gateway = open(ON)) {
            Reply strict = after(gateway, ask(FIRST), ask(SECOND, name + ": 0.999"));
            assertThat(strict.field("X-Cache")).isEqualTo("MISS");
        }
        try (var gateway = open(ON)) {
            Reply lax =
                    after(gateway, ask(FIRST), ask("How do I delete my password?", name + ": 0"));
            assertThat(lax.field("X-Cache")).isEqualTo("MISS");
            for (String wrong : List.of("2", "-1", "x", "NaN", "")) {
                Reply refused = gateway.raw(ask(SECOND, name + ": " + wrong));
                assertThat(refused.status()).as(wrong).isEqualTo(400);
                assertThat(refused.body()).contains(name);
            }
        }
    }

    @Test
    void a_client_chooses_the_layers() {
        String both =
                CacheRequest.ACCOUNTS
                        + "cache: {exact: all, semantic: {requests: all, embed-timeout: 30s}}\n";
        try (var gateway = open(both)) {
            Reply exact = after(gateway, ask(FIRST), ask(SECOND, "X-Cache-Type: exact"));
            assertThat(exact.field("X-Cache")).isEqualTo("MISS");
        }
        try (var gateway = open(both)) {
            Reply none = after(gateway, ask(FIRST), ask(FIRST, "X-Cache-Type: none"));
            assertThat(none.field("X-Cache")).isEqualTo("BYPASS");
            Reply meaning = gateway.raw(ask(FIRST, "X-Cache-Type: semantic"));
            assertThat(meaning.field("X-Cache")).isEqualTo(HIT);
            Reply equal = gateway.raw(ask(FIRST));
            assertThat(equal.field("X-Cache")).isEqualTo("HIT (exact)");
            Reply fresh = gateway.raw(ask(SECOND, "Cache-Control: no-cache"));
            assertThat(fresh.field("X-Cache")).isEqualTo("BYPASS");
        }
    }

    @Test
    void a_fresh_answer_takes_the_place_of_the_one_that_served_other_questions() {
        try (var gateway = open(ON)) {
            String fresh = "Cache-Control: no-cache";
            Reply first = after(gateway, ask(FIRST, fresh), ask(SECOND));
            assertThat(first.field("X-Cache")).isEqualTo(HIT);
            String old = String.valueOf(first.field("x-gatehouse-cached-id"));

            Reply second = gateway.raw(ask(FIRST, fresh));
            assertThat(second.field("X-Cache")).isEqualTo("BYPASS");
            Await.until(
                    "the fresh answer",
                    () -> !old.equals(gateway.raw(ask(SECOND)).field("x-gatehouse-cached-id")));
            assertThat(gateway.raw(ask(SECOND)).field("X-Cache")).isEqualTo(HIT);
            assertThat(kept(gateway)).isEqualTo(1);
            assertThat(gateway.upstream().received()).hasSize(2);
        }
    }

    @Test
    void a_question_of_a_request_for_equal_answers_only_or_none_is_not_kept() {
        try (var gateway = open(ON)) {
            gateway.raw(ask(FIRST, "Cache-Control: no-store"));
            gateway.raw(ask(FIRST, "X-Cache-Type: exact"));
            gateway.raw(ask(FIRST, "X-Cache-Type: none"));
            assertThat(gateway.raw(ask(SECOND)).field("X-Cache")).isEqualTo("MISS");
            Await.until("the last one is kept", () -> kept(gateway) == 1);
        }
    }

    @Test
    void removed_answers_serve_no_other_question() {
        try (var gateway = open(ON)) {
            assertThat(after(gateway, ask(FIRST), ask(SECOND)).field("X-Cache")).isEqualTo(HIT);
            gateway.raw(ScriptedClient.request("DELETE", "/admin/cache"));

            assertThat(gateway.raw(ask(SECOND)).field("X-Cache")).isEqualTo("MISS");
            Await.until("the removed one is gone", () -> kept(gateway) == 1);
        }
    }

    @Test
    void an_answer_that_was_refused_serves_no_other_question() {
        try (var gateway = open(ON)) {
            gateway.upstream()
                    .always(
                            CacheRequest.whole(
                                    "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"No.\"}",
                                    "stop"));
            gateway.raw(ask(FIRST));
            CacheRequest.awaitDecisions(gateway, 1);
            assertThat(gateway.raw(ask(SECOND)).field("X-Cache")).isEqualTo("MISS");
        }
    }

    @Test
    void what_it_did_is_in_figures_rows_and_metrics() {
        try (var gateway = open(ON)) {
            after(gateway, ask(FIRST), ask(SECOND));
            gateway.raw(ask("What is the capital of France?"));

            assertThat(CacheRequest.figure(gateway, "semantic_hits")).isEqualTo(1);
            assertThat(CacheRequest.figure(gateway, "hits")).isZero();
            Reply state = gateway.raw(ScriptedClient.request("GET", "/admin/cache"));
            assertThat(state.text("semantic", "misses")).isEqualTo("2");
            Await.until(
                    "the row of the hit",
                    () ->
                            gateway.raw(
                                            ScriptedClient.request(
                                                    "GET", "/admin/usage/log?cache_mode=cached"))
                                    .body()
                                    .contains("\"semantic\""));
        }
    }
}
