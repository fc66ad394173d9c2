package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.config.InvalidSettingsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Reloads, one after the other and at once.
class ReloadsJourneyTest {
    private static final String GUARDED = "server: {port: 0, host: 127.0.0.1, master-key: mk}\n";

    private static final int THREADS = 4;
    private static final int ROUNDS = 50;

    private static String account(String name, String address) {
        return "providers: {%s: {type: openai, base-url: '%s', api-key: k}}\n"
                .formatted(name, address);
    }

    private static String catalogue(int hours) {
        return "catalogue: {refresh: %dh}\n".formatted(hours);
    }

    /// Each reload opens lists and a catalogue. The fixture finds what is not closed again: each
    /// waits for its next turn, which is a deadline of the timer.
    @Test
    void reloads_at_once_leave_nothing_behind() throws Exception {
        try (var gateway = GatewayFixture.open();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            gateway.upstream()
                    .always(ScriptedUpstream.json(200, "{\"data\": [{\"id\": \"gpt\"}]}"));
            List<Configuration> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(gateway.read(settings(i, gateway)));
            }
            var begin = new CyclicBarrier(THREADS);
            List<Future<?>> reloads = new ArrayList<>();
            for (Configuration next : all) {
                reloads.add(threads.submit(() -> reload(gateway, next, begin)));
            }
            for (Future<?> reload : reloads) {
                reload.get();
            }

            String last = gateway.gatehouse().configuration().accounts().getFirst().name();
            assertThat(gateway.gatehouse().models().accounts().exact(last)).isNotNull();
        }
    }

    private static @Nullable Void reload(
            GatewayFixture gateway, Configuration next, CyclicBarrier begin) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            begin.await();
            gateway.gatehouse().reload(next);
        }
        return null;
    }

    /// What was read first must not take the place of what was read after it.
    @Test
    void a_reload_waits_for_one_that_has_begun() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            var begun = new CountDownLatch(1);
            var proceed = new CountDownLatch(1);
            Map<String, String> slow =
                    new HashMap<>(Map.of("GATEHOUSE_SERVER_HEARTBEAT", "1s")) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public @Nullable String get(@Nullable Object name) {
                            begun.countDown();
                            await(proceed);
                            return super.get(name);
                        }
                    };
            Thread first = Thread.ofPlatform().start(() -> reload(gateway, slow));
            await(begun);
            Map<String, String> quick = Map.of("GATEHOUSE_SERVER_HEARTBEAT", "2s");
            Thread second = Thread.ofPlatform().start(() -> reload(gateway, quick));

            Await.until("the second to wait or to end", () -> rests(second));
            proceed.countDown();
            first.join();
            second.join();

            assertThat(gateway.gatehouse().configuration().settings().server().heartbeat())
                    .hasSeconds(2);
        }
    }

    private static void reload(GatewayFixture gateway, Map<String, String> environment) {
        try {
            var place = gateway.place();
            gateway.gatehouse()
                    .reload(new Configuration.Place(null, place.directory(), environment));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private static boolean rests(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TERMINATED;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String settings(int number, GatewayFixture gateway) {
        return "server: {port: 0}\n"
                + account("account" + number, gateway.upstream().url())
                + catalogue(number + 1);
    }

    @Test
    void a_reload_cannot_remove_the_master_key() throws Exception {
        try (var gateway = GatewayFixture.open(GUARDED)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            Configuration before = gateway.gatehouse().configuration();
            Configuration open =
                    gateway.read(
                            "server: {port: 0}\n" + account("other", gateway.upstream().url()));

            assertThatThrownBy(() -> gateway.gatehouse().reload(open))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("'server.master-key' cannot be removed by a reload");

            assertThat(gateway.gatehouse().configuration()).isSameAs(before);
            assertThat(gateway.gatehouse().models().accounts().exact("other")).isNull();
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(401);
            assertThat(gateway.ask(WireFormat.CHAT, false, "Authorization: Bearer mk").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_new_key_ends_the_suspension_of_its_account_at_once() throws Exception {
        String yaml = Pool.yaml(WireFormat.CHAT, 2, "");
        var pool = new Pool(WireFormat.CHAT).on("a", ScriptedUpstream.json(401, "{}"));
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(pool);
            pool.ask(gateway, false);
            pool.heal("a").ask(gateway, false);
            String repaired =
                    yaml.replace("-a,", "-new,").replace("UPSTREAM", gateway.upstream().url());
            gateway.gatehouse().reload(gateway.read("server: {port: 0}\n" + repaired));
            pool.ask(gateway, false);

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "a");
        }
    }

    @Test
    void a_reload_can_change_the_master_key() throws Exception {
        try (var gateway = GatewayFixture.open(GUARDED)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            gateway.gatehouse()
                    .reload(gateway.read(GUARDED.replace("mk", "mk2") + gateway.accounts()));

            assertThat(gateway.ask(WireFormat.CHAT, false, "Authorization: Bearer mk2").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_reload_that_fails_changes_nothing() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            Configuration before = gateway.gatehouse().configuration();
            gateway.write("providers: {other: {api-key: k}}\nbreaker: {window: x}\n");

            assertThatThrownBy(() -> gateway.gatehouse().reload(gateway.place()))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("breaker.window");

            assertThat(gateway.gatehouse().configuration()).isSameAs(before);
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
        }
    }

    @Test
    void what_needs_a_restart_is_reported_by_name_until_there_is_one() throws Exception {
        try (var gateway = GatewayFixture.open()) {
            String changed =
                    "server: {port: 1, heartbeat: 3s}\ndata-dir: elsewhere\nlog: {level: warn}\n"
                            + gateway.accounts();

            List<String> first = gateway.gatehouse().reload(gateway.read(changed));
            List<String> second = gateway.gatehouse().reload(gateway.read(changed));

            assertThat(first).containsExactly("data-dir", "log.level", "server.port");
            assertThat(second).isEqualTo(first);
        }
    }
}
