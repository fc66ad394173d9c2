package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings that change while the gateway runs.
class ReloadingJourneyTest {
    private static final String OLD = "gk-old-master-key-canary";
    private static final String NEW = "gk-new-master-key-canary";

    @TempDir private Path directory;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final ScriptedUpstream another = ScriptedUpstream.open();
    private final CountDownLatch rest = new CountDownLatch(1);

    @AfterEach
    void closeTheProviders() {
        rest.countDown();
        upstream.close();
        another.close();
    }

    @Test
    void a_valid_file_takes_effect_on_a_signal_and_the_stream_in_flight_continues() {
        upstream.always(this::streamInTwoParts);
        try (Child child = start(OLD)) {
            ScriptedClient client =
                    child.client().ask(WireFormat.CHAT, true, bearer(OLD)).await("w0 ");
            String added = Child.account("three", "openai", "gpt-new", another);
            child.write(server(NEW) + "providers:\n" + added);

            child.signal("HUP");

            child.awaitLogged("settings reloaded");
            assertThat(ask(child, "gpt-new", OLD)).isEqualTo(401);
            assertThat(ask(child, "gpt-new", NEW)).isEqualTo(200);
            assertThat(ask(child, "gpt", NEW)).as("an account that is gone").isEqualTo(404);
            assertThat(another.received()).hasSize(1);
            rest.countDown();
            ScriptedClient.Reply reply = client.reply();
            assertThat(WireFormat.words(reply.body())).isEqualTo(WireFormat.wordsOf(2));
            assertThat(reply.body()).endsWith(WireFormat.CHAT.last());
        }
    }

    @Test
    void a_malformed_file_is_rejected_with_the_reason_and_the_old_settings_stay() {
        try (Child child = start(OLD)) {
            child.write("server: {poort: 0, master-key: " + NEW + "}\n");

            child.signal("HUP");

            child.awaitLogged("settings not reloaded; the old ones stay");
            child.awaitLogged("did you mean 'port'?");
            assertThat(child.out()).contains("settings.yaml:1:10: error:").doesNotContain(NEW);
            assertThat(ask(child, "gpt", OLD)).isEqualTo(200);
            assertThat(ask(child, "gpt", NEW)).isEqualTo(401);
        }
    }

    @Test
    void a_file_that_is_no_yaml_is_rejected_as_well() {
        try (Child child = start(OLD)) {
            child.write("server: {master-key: " + NEW + "\nproviders: [\n");

            child.signal("HUP");

            child.awaitLogged("settings not reloaded; the old ones stay");
            assertThat(child.out()).doesNotContain(NEW, OLD);
            assertThat(ask(child, "gpt", OLD)).isEqualTo(200);
        }
    }

    @Test
    void a_file_without_the_master_key_opens_nothing() {
        try (Child child = start(OLD)) {
            child.write("server: {port: 0, host: 127.0.0.1}\n" + Child.accounts(upstream));

            child.signal("HUP");

            child.awaitLogged("'server.master-key' cannot be removed by a reload");
            assertThat(ask(child, "gpt", NEW)).isEqualTo(401);
            assertThat(ask(child, "gpt", OLD)).isEqualTo(200);
        }
    }

    @Test
    void a_changed_file_takes_effect_without_a_signal() {
        try (Child child = start(OLD)) {
            child.write(server(NEW) + Child.accounts(upstream));

            Await.until("the new key to be taken", () -> ask(child, "gpt", NEW) == 200);

            assertThat(ask(child, "gpt", OLD)).isEqualTo(401);
        }
    }

    @Test
    void what_needs_a_restart_is_reported() {
        try (Child child = start(OLD)) {
            child.write(server(OLD).replace("drain: 1s", "drain: 2s") + Child.accounts(upstream));

            child.signal("HUP");

            child.awaitLogged("server.drain takes effect after a restart");
            assertThat(ask(child, "gpt", OLD)).isEqualTo(200);
        }
    }

    private void streamInTwoParts(ScriptedUpstream.Talk talk) throws Exception {
        talk.beginStream().chunk(WireFormat.CHAT.preamble()).chunk(WireFormat.CHAT.event(0));
        talk.await(rest).chunk(WireFormat.CHAT.event(1));
        talk.chunk(WireFormat.CHAT.reason()).chunk(WireFormat.CHAT.last()).lastChunk();
    }

    private static int ask(Child child, String model, String key) {
        String body = WireFormat.CHAT.request(false).replace("\"gpt\"", "\"" + model + "\"");
        String closing = "Connection: close";
        return child.raw(ScriptedClient.post(WireFormat.CHAT.path(), body, bearer(key), closing))
                .status();
    }

    private static String bearer(String key) {
        return "Authorization: Bearer " + key;
    }

    private Child start(String key) {
        return Child.Plan.in(directory).start(server(key) + Child.accounts(upstream));
    }

    private static String server(String key) {
        return "server: {port: 0, host: 127.0.0.1, drain: 1s, master-key: %s}\n".formatted(key);
    }
}
