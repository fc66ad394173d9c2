package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// When accounts have as many calls as they take.
class LoadJourneyTest {
    private static final String TWO_AT_ONCE = "concurrency: {max: 2, queue-timeout: 1ms}\n";

    private static List<ScriptedClient> occupy(
            GatewayFixture gateway, Pool pool, int calls, String... fields) {
        var clients = new ArrayList<ScriptedClient>();
        for (int i = 0; i < calls; i++) {
            int before = gateway.upstream().received().size();
            String request = pool.request(false);
            clients.add(
                    gateway.client()
                            .send(ScriptedClient.post(WireFormat.CHAT.path(), request, fields)));
            Await.until("one more call", () -> gateway.upstream().received().size() > before);
        }
        return clients;
    }

    private static Pool waiting(CountDownLatch done, String... accounts) {
        var pool = new Pool(WireFormat.CHAT);
        for (String account : accounts) {
            pool.on(
                    account,
                    talk -> {
                        talk.await(done);
                        pool.answer(talk.question()).play(talk);
                    });
        }
        return pool;
    }

    @Test
    void
            calls_beyond_the_limit_of_one_account_go_to_the_next_and_the_rest_is_rejected_with_retry_after() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a", "b");
        try (var gateway = GatewayFixture.open(Pool.yaml(WireFormat.CHAT, 2, TWO_AT_ONCE))) {
            gateway.upstream().always(pool);
            List<ScriptedClient> clients = occupy(gateway, pool, 4);
            assertThat(Pool.received(gateway)).containsExactly("a", "a", "b", "b");

            Reply refused = pool.ask(gateway, false);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error", "code")).isEqualTo("account_overloaded");
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.field("x-should-retry")).isEqualTo("true");
            assertThat(Pool.received(gateway)).hasSize(4);

            done.countDown();
            clients.forEach(it -> assertThat(it.lastReply().status()).isEqualTo(200));
            assertThat(pool.ask(gateway, false).status()).isEqualTo(200);
        }
    }

    @Test
    void an_account_that_rejects_for_the_rate_is_given_fewer_calls_at_once() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a");
        String yaml =
                Pool.providers(WireFormat.CHAT, 1)
                        + "retry: {max-retries: 0}\nconcurrency: {queue-timeout: 1ms}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(pool);
            String request = pool.request(false).replace("fast", "a/m");
            List<ScriptedClient> clients = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                clients.add(
                        gateway.client()
                                .send(ScriptedClient.post(WireFormat.CHAT.path(), request)));
            }
            Await.until("nine calls", () -> gateway.upstream().received().size() == 9);
            gateway.upstream().next(ScriptedUpstream.error(WireFormat.CHAT, 429, "too many"));

            assertThat(gateway.ask(WireFormat.CHAT, request).status()).isEqualTo(429);
            assertThat(gateway.ask(WireFormat.CHAT, request).status())
                    .as("seven of ten")
                    .isEqualTo(503);

            done.countDown();
            clients.forEach(it -> assertThat(it.lastReply().status()).isEqualTo(200));
            assertThat(gateway.ask(WireFormat.CHAT, request).status()).isEqualTo(200);
        }
    }

    @Test
    void batches_leave_permits_for_interactive_calls_in_the_gateway_too() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a");
        String yaml =
                Pool.yaml(
                        WireFormat.CHAT,
                        1,
                        "admission: {max-in-flight: 4, batch-share: 50, queue-timeout: 1ms}\n");
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(pool);
            String[] batch = {"X-Gatehouse-Priority: batch"};
            List<ScriptedClient> clients = occupy(gateway, pool, 2, batch);

            assertThat(pool.ask(gateway, false, batch).status()).isEqualTo(503);
            clients.addAll(occupy(gateway, pool, 2));
            assertThat(pool.ask(gateway, false).status()).isEqualTo(503);

            done.countDown();
            clients.forEach(it -> assertThat(it.lastReply().status()).isEqualTo(200));
            assertThat(pool.ask(gateway, false, batch).status()).isEqualTo(200);
        }
    }

    @Test
    void batches_leave_permits_for_interactive_calls() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a");
        String yaml = Pool.yaml(WireFormat.CHAT, 1, TWO_AT_ONCE);
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(pool);
            String[] batch = {"X-Gatehouse-Priority: batch"};
            List<ScriptedClient> clients = occupy(gateway, pool, 1, batch);

            assertThat(pool.ask(gateway, false, batch).status()).isEqualTo(503);
            clients.addAll(occupy(gateway, pool, 1));

            done.countDown();
            clients.forEach(it -> assertThat(it.lastReply().status()).isEqualTo(200));
        }
    }
}
