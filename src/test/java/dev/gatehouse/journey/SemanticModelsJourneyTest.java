package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The semantic layer with models of providers: one that makes vectors, one that compares answers.
class SemanticModelsJourneyTest {
    private static final String ACCOUNTS =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-1, models: [gpt, embed, judge]}
            """;
    private static final String PROVIDED =
            ACCOUNTS
                    + "cache: {semantic: {requests: all, embedder: embed, embedder-provider: one, embed-timeout: 10s}}\n";
    private static final String LEARNING =
            ACCOUNTS
                    + "cache: {semantic: {requests: all, max-error: 20%, judge: judge, checks-per-hour: 4, embed-timeout: 30s}}\n"
                            .replace("20%", "0.2");
    private static final String FIRST = "How do I reset my password?";
    private static final String SECOND = "How can I reset my password?";

    private static String ask(String question) {
        return CacheRequest.CHAT.asking(question, false, "");
    }

    /// Vectors by the first letter of the input: questions that begin alike mean the same.
    private static void embeds(Talk talk) throws Exception {
        String text = talk.question().text();
        if (!talk.question().line().contains("/embeddings ")) {
            CacheRequest.answer(talk);
            return;
        }
        boolean how = text.contains("\"input\":\"How");
        ScriptedUpstream.json(
                        200,
                        "{\"object\":\"list\",\"model\":\"embed\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":["
                                + (how ? "3.0, 0.5, 0" : "0, 0.5, 3.0")
                                + "]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}")
                .play(talk);
    }

    @Test
    void a_model_of_a_provider_makes_the_vectors_and_each_has_a_row() {
        try (var gateway = GatewayFixture.open(PROVIDED)) {
            gateway.upstream().always(SemanticModelsJourneyTest::embeds);
            gateway.raw(ask(FIRST));
            CacheRequest.awaitDecisions(gateway, 1);
            Await.until("the question is kept", () -> kept(gateway) == 1);

            Reply reply = gateway.raw(ask(SECOND));
            assertThat(reply.field("X-Cache")).isEqualTo("HIT (semantic)");
            assertThat(gateway.raw(ask("Where is it?")).field("X-Cache")).isEqualTo("MISS");
            String log = "/admin/usage/log?model=embed";
            Await.until(
                    "three rows",
                    () -> count(gateway.raw(ScriptedClient.request("GET", log)).body()) == 3);
            assertThat(gateway.logged())
                    .contains("\"purpose\":\"embed\"", "\"parent\":\"")
                    .doesNotContain("password");
        }
    }

    private static int count(String body) {
        return body.split("\"endpoint\":\"/v1/embeddings\"", -1).length - 1;
    }

    private static long kept(GatewayFixture gateway) {
        Reply reply = gateway.raw(ScriptedClient.request("GET", "/admin/cache"));
        return Long.parseLong(String.valueOf(reply.text("semantic", "entries")));
    }

    @Test
    void a_model_that_fails_fails_no_call() {
        try (var gateway = GatewayFixture.open(PROVIDED)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                if (talk.question().line().contains("/embeddings ")) {
                                    ScriptedUpstream.json(500, "{}").play(talk);
                                } else {
                                    CacheRequest.answer(talk);
                                }
                            });
            for (int i = 0; i < 3; i++) {
                Reply reply = gateway.raw(ask(FIRST));
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.field("X-Cache")).isEqualTo("MISS");
            }
            Reply state = gateway.raw(ScriptedClient.request("GET", "/admin/cache"));
            assertThat(state.text("semantic", "skipped")).isEqualTo("3");
        }
    }

    @Test
    void an_answer_serves_other_questions_once_checks_have_shown_that_it_may() {
        var judged = new AtomicInteger();
        try (var gateway = GatewayFixture.open(LEARNING)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                if (talk.question().text().contains("\"model\":\"judge\"")) {
                                    judged.incrementAndGet();
                                    CacheRequest.whole(
                                                    "{\"role\":\"assistant\",\"content\":\"SAME\"}",
                                                    "stop")
                                            .play(talk);
                                } else {
                                    CacheRequest.answer(talk);
                                }
                            });
            gateway.raw(ask(FIRST));
            Await.until("the question is kept", () -> kept(gateway) == 1);
            int hits = 0;
            for (int i = 0; i < 60; i++) {
                // Another seed of the same question would be another conversation.
                Reply reply = gateway.raw(ask(SECOND + " ".repeat(i)));
                hits += "HIT (semantic)".equals(reply.field("X-Cache")) ? 1 : 0;
            }
            assertThat(hits).isPositive();
            Await.until("the checks", () -> judged.get() > 0);
            assertThat(judged.get()).isLessThanOrEqualTo(4);
            assertThat(gateway.logged()).contains("\"purpose\":\"judge\"");
        }
    }

    @Test
    void a_limit_on_errors_needs_a_judge() {
        String wrong = ACCOUNTS + "cache: {semantic: {requests: all, max-error: 0.01}}\n";
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> GatewayFixture.open(wrong).close()))
                .hasMessageContaining("max-error")
                .hasMessageContaining("cache.semantic.judge");
    }
}
