package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// When accounts have as many calls as they take.
class LoadJourneyTest {
    private static final String TWO_AT_ONCE = "load: {most: 2, patience: 1ms}\n";

    private static List<ScriptedClient> occupy(Rig rig, Pool pool, int calls, String... fields) {
        var clients = new ArrayList<ScriptedClient>();
        for (int i = 0; i < calls; i++) {
            int before = rig.upstream().asked().size();
            String request = pool.request(false);
            clients.add(
                    rig.client().send(ScriptedClient.post(Speech.CHAT.path(), request, fields)));
            Poll.until("one more call", () -> rig.upstream().asked().size() > before);
        }
        return clients;
    }

    private static Pool waiting(CountDownLatch done, String... accounts) {
        var pool = new Pool(Speech.CHAT);
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
    void what_one_account_cannot_take_goes_to_the_next_and_the_rest_is_told_when_to_come_back() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a", "b");
        try (var rig = Rig.open(Pool.yaml(Speech.CHAT, 2, TWO_AT_ONCE))) {
            rig.upstream().always(pool);
            List<ScriptedClient> clients = occupy(rig, pool, 4);
            assertThat(Pool.asked(rig)).containsExactly("a", "a", "b", "b");

            Reply refused = pool.ask(rig, false);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("error", "code")).isEqualTo("overloaded");
            assertThat(refused.field("retry-after")).isEqualTo("1");
            assertThat(refused.field("x-should-retry")).isEqualTo("true");
            assertThat(Pool.asked(rig)).hasSize(4);

            done.countDown();
            clients.forEach(it -> assertThat(it.reply().status()).isEqualTo(200));
            assertThat(pool.ask(rig, false).status()).isEqualTo(200);
        }
    }

    @Test
    void an_account_that_refuses_for_the_rate_is_given_fewer_calls_at_once() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a");
        String yaml =
                Pool.providers(Speech.CHAT, 1) + "retry: {max-retries: 0}\nload: {patience: 1ms}\n";
        try (var rig = Rig.open(yaml)) {
            rig.upstream().always(pool);
            String request = pool.request(false).replace("fast", "a/m");
            List<ScriptedClient> clients = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                clients.add(rig.client().send(ScriptedClient.post(Speech.CHAT.path(), request)));
            }
            Poll.until("nine calls", () -> rig.upstream().asked().size() == 9);
            rig.upstream().next(ScriptedUpstream.error(Speech.CHAT, 429, "too many"));

            assertThat(rig.ask(Speech.CHAT, request).status()).isEqualTo(429);
            assertThat(rig.ask(Speech.CHAT, request).status()).as("seven of ten").isEqualTo(503);

            done.countDown();
            clients.forEach(it -> assertThat(it.reply().status()).isEqualTo(200));
            assertThat(rig.ask(Speech.CHAT, request).status()).isEqualTo(200);
        }
    }

    @Test
    void batches_leave_room_for_people() {
        var done = new CountDownLatch(1);
        Pool pool = waiting(done, "a");
        String yaml = Pool.yaml(Speech.CHAT, 1, TWO_AT_ONCE);
        try (var rig = Rig.open(yaml)) {
            rig.upstream().always(pool);
            String[] batch = {"X-Gatehouse-Priority: batch"};
            List<ScriptedClient> clients = occupy(rig, pool, 1, batch);

            assertThat(pool.ask(rig, false, batch).status()).isEqualTo(503);
            clients.addAll(occupy(rig, pool, 1));

            done.countDown();
            clients.forEach(it -> assertThat(it.reply().status()).isEqualTo(200));
        }
    }
}
