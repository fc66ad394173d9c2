package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What an account's own settings change in its calls.
class AccountsJourneyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NO_RETRIES = "retry: {max-retries: 0}\n";

    private static String account(String settings) {
        return "providers:\n  one: {base-url: 'UPSTREAM', models: [gpt], " + settings + "}\n";
    }

    /// Another server than the provider's own is not known to keep to the format.
    @Test
    void streams_pass_exactly_where_the_account_is_set_to() {
        String odd = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
        String end =
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        for (String streams : new String[] {"", ", streams: exact", ", streams: normalised"}) {
            try (var gateway = GatewayFixture.open(account("type: openai, api-key: k" + streams))) {
                gateway.upstream()
                        .always(
                                talk ->
                                        talk.beginStream()
                                                .chunk(odd)
                                                .chunk(end)
                                                .chunk("data: [DONE]\n\n")
                                                .lastChunk());

                String body = gateway.ask(WireFormat.CHAT, true).body();

                if (streams.endsWith("exact")) {
                    assertThat(body).isEqualTo(odd + end + "data: [DONE]\n\n");
                } else {
                    assertThat(body).contains("\"object\":\"chat.completion.chunk\"");
                }
            }
        }
    }

    @Test
    void header_fields_of_the_account_are_sent() {
        String fields =
                "api-key: k, headers: {X-Team: blue, User-Agent: mine}, organization: org-1,"
                        + " project: proj-1";
        try (var gateway = GatewayFixture.open(account(fields))) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));

            gateway.ask(WireFormat.CHAT, false, "X-Team: red", "OpenAI-Project: theirs");

            ScriptedUpstream.ReceivedRequest received = gateway.upstream().only();
            assertThat(received.all("x-team")).containsExactly("blue");
            assertThat(received.all("user-agent")).containsExactly("mine");
            assertThat(received.all("openai-organization")).containsExactly("org-1");
            assertThat(received.all("openai-project")).containsExactly("proj-1");
            assertThat(received.all("authorization")).containsExactly("Bearer k");
        }
    }

    @Test
    void an_account_has_its_own_first_content_timeout() {
        isWaitedFor("api-key: k", SECOND.multipliedBy(120));
        isWaitedFor("api-key: k, first-content-timeout: 30s", SECOND.multipliedBy(30));
        // A server without a key may have to load its model.
        isWaitedFor("type: compatible", SECOND.multipliedBy(600));
    }

    private static void isWaitedFor(String settings, Duration limit) {
        try (var gateway = GatewayFixture.virtual(account(settings) + NO_RETRIES)) {
            gateway.upstream().always(ScriptedUpstream.Talk::stall);
            var reply = CompletableFuture.supplyAsync(() -> gateway.ask(WireFormat.CHAT, true));
            Await.until(
                    "a request at the provider", () -> !gateway.upstream().received().isEmpty());
            gateway.passLimit(limit, "the end", reply::isDone);
        }
    }
}
