package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One caller cannot take the capacity of all.
class ShareJourneyTest {
    private static final String MASTER = "master-key-of-shares";
    private static final String YAML =
            "server: {port: 0, trusted-proxies: [127.0.0.1], master-key: "
                    + MASTER
                    + "}\n"
                    + "admission: {max-in-flight: 30, max-body-bytes: 1MB, queue-timeout: 1ms}\n";

    private static String call(String address, int length) {
        String body = WireFormat.CHAT.request(false);
        String padded = body.substring(0, body.length() - 1) + ",\"user\":\"" + "u".repeat(length);
        return ScriptedClient.post(
                WireFormat.CHAT.path(),
                padded + "\"}",
                "Authorization: Bearer " + MASTER,
                "X-Forwarded-For: " + address);
    }

    @Test
    void one_address_takes_nearly_all_calls_and_another_gets_the_rest() {
        var done = new CountDownLatch(1);
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.await(done);
                                ScriptedUpstream.json(200, WireFormat.CHAT.whole()).play(talk);
                            });
            List<ScriptedClient> clients = new ArrayList<>();
            for (int i = 1; i <= 27; i++) {
                int count = i;
                clients.add(gateway.client().send(call("203.0.113.5", 1)));
                Await.until("a call", () -> gateway.upstream().received().size() == count);
            }

            assertThat(gateway.raw(call("203.0.113.5", 1)).status()).isEqualTo(503);
            clients.add(gateway.client().send(call("203.0.113.6", 1)));
            Await.until("another's", () -> gateway.upstream().received().size() == 28);
            assertThat(gateway.raw(ScriptedClient.request("GET", "/health")).status())
                    .isEqualTo(200);
            String admin = "Authorization: Bearer " + MASTER;
            assertThat(gateway.raw(ScriptedClient.request("GET", "/admin/keys", admin)).status())
                    .isEqualTo(200);

            done.countDown();
            clients.forEach(it -> assertThat(it.lastReply().status()).isEqualTo(200));
        }
    }

    @ParameterizedTest
    @CsvSource({"75, 413", "100, 200"})
    void one_call_takes_no_more_memory_than_the_share(int share, int status) {
        String yaml = YAML.replace("queue-timeout", "caller-share: " + share + ", queue-timeout");
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));

            Reply reply = gateway.raw(call("203.0.113.5", 850_000));

            assertThat(reply.status()).isEqualTo(status);
        }
    }
}
