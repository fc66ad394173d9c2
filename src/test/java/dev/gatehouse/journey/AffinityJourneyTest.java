package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one account has made is asked for at that account.
class AffinityJourneyTest {
    private static final String FIRST = "{\"model\":\"fast\",\"input\":\"hi\"}";
    private static final String NEXT =
            "{\"model\":\"fast\",\"previous_response_id\":\"resp_%s\",\"input\":\"go on\"}";
    private static final String REASONED =
            "{\"model\":\"fast\",\"input\":[{\"type\":\"reasoning\",\"encrypted_content\":\"%s\"},"
                    + "{\"role\":\"user\",\"content\":\"go on\"}]}";
    private static final String TURNS = "    strategy: round-robin\n";

    private static Script response(String account) {
        return ScriptedUpstream.json(200, made(account));
    }

    private static String made(String account) {
        return "{\"id\":\"resp_%s\",\"object\":\"response\",\"output\":[{\"type\":\"reasoning\",\"encrypted_content\":\"secret-%s\"}]}"
                .formatted(account, account);
    }

    private static Script stream(String account) {
        return talk -> {
            talk.beginStream();
            talk.chunk(event("response.created", "\"response\":" + made(account)));
            talk.chunk(event("response.output_text.delta", "\"delta\":\"hi\""));
            talk.chunk(event("response.completed", "\"response\":" + made(account)));
            talk.lastChunk();
        };
    }

    private static String event(String name, String member) {
        return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(name, name, member);
    }

    private static Rig open(Pool pool) {
        Rig rig = Rig.virtual(Pool.yaml(Speech.CHAT, 3, TURNS));
        rig.upstream().always(pool);
        return rig;
    }

    private static Pool responses() {
        return new Pool(Speech.CHAT)
                .on("a", response("a"))
                .on("b", response("b"))
                .on("c", response("c"));
    }

    private static Reply ask(Rig rig, String body) {
        return rig.raw(ScriptedClient.post("/v1/responses", body));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_response_is_continued_where_it_was_made(boolean streamed) {
        Pool pool = responses();
        if (streamed) {
            pool.on("a", stream("a")).on("b", stream("b")).on("c", stream("c"));
        }
        String flag = streamed ? ",\"stream\":true}" : "}";
        try (var rig = open(pool)) {
            ask(rig, FIRST.replace("}", flag));
            ask(rig, FIRST.replace("}", flag));
            assertThat(Pool.asked(rig)).containsExactly("a", "b");

            for (int i = 0; i < 3; i++) {
                assertThat(ask(rig, NEXT.formatted("b").replace("}", flag)).status())
                        .isEqualTo(200);
            }
            ask(rig, NEXT.formatted("a").replace("}", flag));

            assertThat(Pool.asked(rig)).containsExactly("a", "b", "b", "b", "b", "a");
        }
    }

    @Test
    void nobody_else_is_asked_to_continue_what_he_has_not_made() {
        Pool pool = responses();
        try (var rig = open(pool)) {
            ask(rig, FIRST);
            pool.on("a", ScriptedUpstream.error(Speech.CHAT, 429, "later", "Retry-After: 60"));

            assertThat(ask(rig, NEXT.formatted("a")).status()).isEqualTo(429);
            assertThat(Pool.asked(rig)).containsExactly("a", "a");
        }
    }

    @Test
    void encrypted_reasoning_goes_back_to_whoever_can_read_it_and_stays_out_of_what_others_get() {
        Pool pool = responses();
        try (var rig = open(pool)) {
            ask(rig, FIRST);
            ask(rig, FIRST);
            ask(rig, REASONED.formatted("secret-a"));
            ask(rig, REASONED.formatted("secret-a"));
            pool.on("a", ScriptedUpstream.error(Speech.CHAT, 503, "down"));
            Reply elsewhere = ask(rig, REASONED.formatted("secret-a"));

            assertThat(elsewhere.status()).isEqualTo(200);
            assertThat(elsewhere.field("x-gatehouse-dropped"))
                    .isEqualTo("input[].encrypted_content");
            assertThat(rig.upstream().asked().getLast().text())
                    .isEqualTo(
                            "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"go on\"}]}");
            assertThat(rig.upstream().asked().get(2).text()).contains("secret-a");

            assertThat(Pool.asked(rig).subList(0, 5)).containsExactly("a", "b", "a", "a", "a");
            assertThat(Pool.asked(rig)).hasSize(6).last().isNotEqualTo("a");
        }
    }

    @Test
    void what_was_made_is_found_by_its_address_without_the_name_of_an_account() {
        Pool pool = responses();
        try (var rig = open(pool)) {
            ask(rig, FIRST);
            ask(rig, FIRST);
            Reply found = rig.raw(ScriptedClient.request("GET", "/v1/responses/resp_b"));
            Reply unknown = rig.raw(ScriptedClient.request("GET", "/v1/responses/resp_x"));

            assertThat(found.status()).isEqualTo(200);
            assertThat(Pool.asked(rig)).containsExactly("a", "b", "b");
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(unknown.text("error", "message")).contains("X-Gatehouse-Account");
        }
    }

    @Test
    void files_and_batches_too() {
        Pool pool =
                new Pool(Speech.CHAT)
                        .on("b", ScriptedUpstream.json(200, "{\"id\":\"file-1\"}"))
                        .on(
                                "c",
                                ScriptedUpstream.json(
                                        200,
                                        "{\"object\":\"list\",\"data\":[{\"id\":\"batch_1\","
                                                + "\"output_file_id\":\"file-2\"}]}"));
        try (var rig = open(pool)) {
            rig.raw(ScriptedClient.post("/v1/files?provider=b", "{}"));
            rig.raw(ScriptedClient.request("GET", "/v1/batches?provider=c"));
            rig.raw(ScriptedClient.request("GET", "/v1/files/file-1/content"));
            rig.raw(ScriptedClient.request("GET", "/v1/batches/batch_1"));
            rig.raw(ScriptedClient.request("DELETE", "/v1/files/file-2"));

            assertThat(Pool.asked(rig)).containsExactly("b", "c", "b", "c", "c");
        }
    }
}
