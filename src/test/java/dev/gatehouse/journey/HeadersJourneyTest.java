package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Which fields pass, and which never do.
class HeadersJourneyTest {
    private static final String CANARY = "gk-caller-canary-987";
    private static final String LOCKED =
            "retry: {max-retries: 0}\nserver: {port: 0, host: 127.0.0.1, master-key: "
                    + CANARY
                    + "}\n";

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void a_credential_of_the_caller_never_reaches_the_provider(Speech speech, boolean streamed) {
        try (var rig = Rig.open(LOCKED)) {
            answer(rig, speech, streamed);
            String[] forms = {
                "Authorization: Bearer " + CANARY,
                "AUTHORIZATION: bearer " + CANARY,
                "x-api-key: " + CANARY,
                "api-key: " + CANARY,
                "x-goog-api-key: " + CANARY
            };
            for (String form : forms) {
                Reply reply =
                        rig.ask(speech, streamed, form, "Cookie: session=" + CANARY, "X-Other: a");
                assertThat(reply.status()).as(form).isEqualTo(200);
            }
            String request =
                    ScriptedClient.post(
                            speech.path() + "?key=" + CANARY + "&beta=true",
                            speech.request(streamed));
            assertThat(rig.raw(request).status()).isEqualTo(200);

            assertThat(rig.upstream().asked()).hasSize(forms.length + 1);
            for (var asked : rig.upstream().asked()) {
                assertThat(asked.head())
                        .doesNotContain(CANARY)
                        .doesNotContainIgnoringCase("x-other");
                assertThat(asked.text()).doesNotContain(CANARY);
                assertThat(asked.head()).containsOnlyOnce(Rig.KEY);
            }
            assertThat(rig.logged()).doesNotContain(CANARY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_key_of_the_account_is_shown_as_the_provider_wants_it(Speech speech) {
        try (var rig = Rig.open()) {
            answer(rig, speech, false);
            rig.ask(speech, false);

            var asked = rig.upstream().only();
            if (speech == Speech.CHAT) {
                assertThat(asked.all("authorization")).containsExactly("Bearer " + Rig.KEY);
            } else {
                assertThat(asked.all("x-api-key")).containsExactly(Rig.KEY);
                assertThat(asked.all("anthropic-version")).containsExactly("2023-06-01");
            }
            assertThat(asked.all("accept-encoding")).containsExactly("identity");
            assertThat(asked.all("host")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void a_provider_that_repeats_the_key_tells_it_nobody(Speech speech, boolean streamed) {
        try (var rig = Rig.open("retry: {max-retries: 0}\n")) {
            for (int status : new int[] {400, 401, 429, 500}) {
                rig.upstream()
                        .next(
                                ScriptedUpstream.error(
                                        speech,
                                        status,
                                        "bad " + Rig.KEY,
                                        limit(speech) + ": " + Rig.KEY,
                                        "x-request-id: " + Rig.KEY));
                Reply reply = rig.ask(speech, streamed);
                assertThat(reply.body()).as("body of %d", status).doesNotContain(Rig.KEY);
                assertThat(reply.head()).as("head of %d", status).doesNotContain(Rig.KEY);
            }
            rig.upstream()
                    .next(
                            talk ->
                                    talk.beginStream()
                                            .chunk(speech.preamble())
                                            .chunk(speech.event(0))
                                            .chunk(speech.errorEvent("bad " + Rig.KEY))
                                            .lastChunk());
            assertThat(rig.ask(speech, true).body()).contains("bad ***").doesNotContain(Rig.KEY);
            Poll.until("the lines", () -> rig.calls().size() == 5);
            assertThat(rig.logged()).doesNotContain(Rig.KEY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_request_id_goes_both_ways_and_into_the_log(Speech speech) {
        try (var rig = Rig.open()) {
            answer(rig, speech, false);

            Reply reply = rig.ask(speech, false, "x-request-id: mine-1");

            assertThat(reply.all("x-request-id")).containsExactly("mine-1");
            assertThat(rig.upstream().only().all("x-request-id")).containsExactly("mine-1");
            assertThat(rig.callLine()).contains("\"id\":\"mine-1\"");
            assertThat(rig.ask(speech, false).field("x-request-id")).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void limits_and_the_account_come_back(Speech speech, boolean streamed) {
        try (var rig = Rig.open()) {
            String limit = limit(speech);
            String[] fields = {
                limit + ": 41",
                "x-request-id: theirs",
                "Set-Cookie: a=b",
                "Server: secret-proxy",
                "Connection: keep-alive"
            };
            rig.upstream()
                    .always(
                            streamed
                                    ? talk -> {
                                        talk.beginStream(fields);
                                        talk.chunk(Rig.joined(speech.stream(1))).lastChunk();
                                    }
                                    : ScriptedUpstream.json(200, speech.whole(), fields));

            Reply reply = rig.ask(speech, streamed);

            assertThat(reply.all(limit)).containsExactly("41");
            assertThat(reply.all("x-gatehouse-upstream-request-id")).containsExactly("theirs");
            assertThat(reply.all("x-gatehouse-account")).containsExactly(speech.account());
            assertThat(reply.all("x-request-id")).hasSize(1).doesNotContain("theirs");
            assertThat(reply.all("set-cookie")).isEmpty();
            assertThat(reply.head()).doesNotContain("secret-proxy");
        }
    }

    @Test
    void versions_and_betas_of_the_caller_reach_the_provider() {
        try (var rig = Rig.open()) {
            answer(rig, Speech.MESSAGES, false);

            rig.ask(
                    Speech.MESSAGES,
                    false,
                    "anthropic-version: 2024-01-01",
                    "anthropic-beta: one,two",
                    "Anthropic-Beta: three");

            var asked = rig.upstream().only();
            assertThat(asked.all("anthropic-version")).containsExactly("2024-01-01");
            assertThat(asked.all("anthropic-beta")).containsExactly("one,two", "three");
        }
    }

    @Test
    void a_caller_who_waits_to_be_asked_is_asked() {
        try (var rig = Rig.open()) {
            var seen = new CountDownLatch(1);
            rig.upstream()
                    .always(
                            talk -> {
                                seen.countDown();
                                talk.send(Speech.CHAT.wholeResponse());
                            });
            String request =
                    ScriptedClient.post(
                            Speech.CHAT.path(), Speech.CHAT.request(false), "Expect: 100-continue");
            int body = request.indexOf("\r\n\r\n") + 4;

            ScriptedClient client = rig.client().send(request.substring(0, body));
            Poll.until("an invitation", client::told);
            client.send(request.substring(body));

            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(seen.getCount()).isZero();
            assertThat(rig.upstream().only().all("expect")).isEmpty();
        }
    }

    private static String limit(Speech speech) {
        return speech == Speech.CHAT
                ? "x-ratelimit-remaining-requests"
                : "anthropic-ratelimit-tokens-remaining";
    }

    private static void answer(Rig rig, Speech speech, boolean streamed) {
        rig.upstream()
                .always(
                        streamed
                                ? ScriptedUpstream.stream(speech, 2)
                                : talk -> talk.send(speech.wholeResponse()));
    }
}
