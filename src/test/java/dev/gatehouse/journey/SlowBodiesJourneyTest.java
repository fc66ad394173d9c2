package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clients that send a part of a body and then little or nothing.
class SlowBodiesJourneyTest {
    private static final String TWO = "admission: {max-in-flight: 2, queue-timeout: 1ms}\n";
    private static final Duration SLOW = Duration.ofMillis(250);

    private static List<ScriptedClient> slow(GatewayFixture gateway, int count) {
        var clients = new ArrayList<ScriptedClient>();
        for (int i = 0; i < count; i++) {
            long before = gateway.admission().inFlight();
            String head = ScriptedClient.post(WireFormat.CHAT.path(), "{".repeat(1_000 * (i + 1)));
            clients.add(gateway.client().send(head.substring(0, head.length() - 1)));
            Await.until("one more call", () -> gateway.admission().inFlight() > before);
        }
        // Each is read as far as it goes, so that it waits for the rest.
        Await.until("the bodies to be read", () -> gateway.admission().bytesHeld() > 0);
        return clients;
    }

    @Test
    void where_there_is_no_room_the_slowest_body_gives_way() {
        try (var gateway = GatewayFixture.virtual(TWO)) {
            List<ScriptedClient> clients = slow(gateway, 2);
            gateway.advance(SLOW);

            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            // The timeout of the one that gives way is checked by the clock.
            gateway.advanceUntil(
                    Duration.ofMillis(20),
                    "the slowest to end",
                    () -> gateway.admission().inFlight() == 1);
            assertThat(clients.getFirst().reply().status()).isEqualTo(408);
            clients.getLast().send("}");
            assertThat(clients.getLast().reply().status()).as("the faster one").isEqualTo(400);
            Await.until("all permits", () -> gateway.admission().inFlight() == 0);
        }
    }

    @Test
    void a_body_that_has_just_begun_does_not_give_way() {
        try (var gateway = GatewayFixture.virtual(TWO)) {
            List<ScriptedClient> clients = slow(gateway, 2);

            Reply reply = gateway.ask(WireFormat.CHAT, false);

            assertThat(reply.status()).isEqualTo(503);
            clients.forEach(ScriptedClient::close);
        }
    }

    @Test
    void a_call_whose_body_has_arrived_does_not_give_way() {
        try (var gateway = GatewayFixture.virtual(TWO)) {
            gateway.upstream().always(ScriptedUpstream.Talk::stall);
            for (int i = 0; i < 2; i++) {
                long before = gateway.upstream().received().size();
                gateway.client().ask(WireFormat.CHAT, false);
                Await.until("a call", () -> gateway.upstream().received().size() > before);
            }
            gateway.advance(SLOW);

            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(503);
        }
    }
}
