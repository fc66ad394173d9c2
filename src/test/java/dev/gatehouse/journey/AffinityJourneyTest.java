package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one account has made is requested at that account.
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

    private static GatewayFixture open(Pool pool) {
        GatewayFixture gateway = GatewayFixture.virtual(Pool.yaml(WireFormat.CHAT, 3, TURNS));
        gateway.upstream().always(pool);
        return gateway;
    }

    private static Pool responses() {
        return new Pool(WireFormat.CHAT)
                .on("a", response("a"))
                .on("b", response("b"))
                .on("c", response("c"));
    }

    private static Reply ask(GatewayFixture gateway, String body) {
        return gateway.raw(ScriptedClient.post("/v1/responses", body));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_response_is_continued_where_it_was_made(boolean streamed) {
        Pool pool = responses();
        if (streamed) {
            pool.on("a", stream("a")).on("b", stream("b")).on("c", stream("c"));
        }
        String flag = streamed ? ",\"stream\":true}" : "}";
        try (var gateway = open(pool)) {
            ask(gateway, FIRST.replace("}", flag));
            ask(gateway, FIRST.replace("}", flag));
            assertThat(Pool.received(gateway)).containsExactly("a", "b");

            for (int i = 0; i < 3; i++) {
                assertThat(ask(gateway, NEXT.formatted("b").replace("}", flag)).status())
                        .isEqualTo(200);
            }
            ask(gateway, NEXT.formatted("a").replace("}", flag));

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "b", "b", "a");
        }
    }

    @Test
    void only_the_owner_of_an_object_is_tried() {
        Pool pool = responses();
        try (var gateway = open(pool)) {
            ask(gateway, FIRST);
            pool.on("a", ScriptedUpstream.error(WireFormat.CHAT, 429, "later", "Retry-After: 60"));

            assertThat(ask(gateway, NEXT.formatted("a")).status()).isEqualTo(429);
            assertThat(Pool.received(gateway)).containsExactly("a", "a");
        }
    }

    @Test
    void encrypted_reasoning_is_sent_to_its_owner_and_removed_for_other_accounts() {
        Pool pool = responses();
        try (var gateway = open(pool)) {
            ask(gateway, FIRST);
            ask(gateway, FIRST);
            ask(gateway, REASONED.formatted("secret-a"));
            ask(gateway, REASONED.formatted("secret-a"));
            pool.on("a", ScriptedUpstream.error(WireFormat.CHAT, 503, "down"));
            Reply elsewhere = ask(gateway, REASONED.formatted("secret-a"));

            assertThat(elsewhere.status()).isEqualTo(200);
            assertThat(elsewhere.field("x-gatehouse-dropped"))
                    .isEqualTo("input[].encrypted_content");
            assertThat(gateway.upstream().received().getLast().text())
                    .isEqualTo(
                            "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"go on\"}]}");
            assertThat(gateway.upstream().received().get(2).text()).contains("secret-a");

            assertThat(Pool.received(gateway).subList(0, 5))
                    .containsExactly("a", "b", "a", "a", "a");
            assertThat(Pool.received(gateway)).hasSize(6).last().isNotEqualTo("a");
        }
    }

    @Test
    void what_was_made_is_found_by_its_address_without_the_name_of_an_account() {
        Pool pool = responses();
        try (var gateway = open(pool)) {
            ask(gateway, FIRST);
            ask(gateway, FIRST);
            Reply found = gateway.raw(ScriptedClient.request("GET", "/v1/responses/resp_b"));
            Reply unknown = gateway.raw(ScriptedClient.request("GET", "/v1/responses/resp_x"));

            assertThat(found.status()).isEqualTo(200);
            assertThat(unknown.status()).isEqualTo(200);
            assertThat(Pool.received(gateway))
                    .as("the first account for what no account is known to have made")
                    .containsExactly("a", "b", "b", "a");
        }
    }

    @Test
    void files_and_batches_too() {
        Pool pool =
                new Pool(WireFormat.CHAT)
                        .on("b", ScriptedUpstream.json(200, "{\"id\":\"file-1\"}"))
                        .on(
                                "c",
                                ScriptedUpstream.json(
                                        200,
                                        "{\"object\":\"list\",\"data\":[{\"id\":\"batch_1\","
                                                + "\"output_file_id\":\"file-2\"}]}"));
        try (var gateway = open(pool)) {
            gateway.raw(
                    ScriptedClient.request("POST", "/v1/files?provider=b", "Content-Length: 0"));
            gateway.raw(ScriptedClient.request("GET", "/v1/batches?provider=c"));
            gateway.raw(ScriptedClient.request("GET", "/v1/files/file-1/content"));
            gateway.raw(ScriptedClient.request("GET", "/v1/batches/batch_1"));
            gateway.raw(ScriptedClient.request("DELETE", "/v1/files/file-2"));

            assertThat(Pool.received(gateway)).containsExactly("b", "c", "b", "c", "c");
        }
    }
}
