package dev.gatehouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More callers, and more of what they send, than a process can hold.
class OverloadJourneyTest {
    private static final int CALLERS = 50;
    private static final int BODY = 32_000_000;
    private static final Path LIMITER = Path.of("/usr/bin/prlimit");

    @TempDir private Path directory;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();

    @AfterEach
    void closeTheProvider() {
        upstream.close();
    }

    @Test
    void without_a_file_descriptor_left_it_waits_quietly_and_answers_again_later()
            throws Exception {
        boolean wanted = "true".equals(System.getenv("CI"));
        assumeTrue(wanted || Files.isExecutable(LIMITER), "this machine has no prlimit");
        var route = Child.Plan.in(directory).under(LIMITER.toString(), "--nofile=64");
        try (Child child = route.start(settings())) {
            assertThat(child.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            var crowd = new ArrayList<ScriptedClient>();
            for (int i = 0; i < 200; i++) {
                crowd.add(child.client());
            }
            Await.until("no descriptor to be left", () -> descriptors(child) >= 62);

            Await.until("it to wait without work", () -> rests(child));
            crowd.forEach(ScriptedClient::close);
            assertThat(child.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            upstream.next(ScriptedUpstream.stream(WireFormat.MESSAGES, 3));
            assertThat(child.ask(WireFormat.MESSAGES, true).status()).isEqualTo(200);
            assertThat(child.read("/health").status()).isEqualTo(200);
            assertThat(child.err()).doesNotContain("Exception", "Error");
        }
    }

    @Test
    void more_bodies_than_memory_are_answered_or_rejected_and_none_is_lost() throws Exception {
        upstream.always(
                ScriptedUpstream.Script.beforeBody(
                        talk -> talk.skipBody().send(WireFormat.CHAT.wholeResponse())));
        byte[] request = large();
        try (Child child = Child.Plan.in(directory).with("-Xmx512m").start(settings())) {
            Map<Integer, Long> replies = all(() -> post(child, request));

            // 408: a body of which nothing came for a second gives way where memory is short.
            assertThat(replies.keySet()).isSubsetOf(200, 408, 503).contains(200);
            assertThat(replies.values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(CALLERS);
            assertThat(post(child, request)).as("one alone").isEqualTo(200);
            assertThat(child.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            assertThat(child.err()).doesNotContain("OutOfMemoryError", "Exception");
            assertThat(child.out()).doesNotContain("OutOfMemoryError", "\"fault\"");
            Await.until("all lines", () -> child.calls().size() == CALLERS + 2);
        }
    }

    /// Does it as often as there are callers, all at once, and counts what comes of it.
    private static Map<Integer, Long> all(Callable<Integer> work) throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> made = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                made.add(callers.submit(work));
            }
            var statuses = new ArrayList<Integer>();
            for (Future<Integer> one : made) {
                statuses.add(one.get());
            }
            return statuses.stream()
                    .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
        }
    }

    /// Sends and reads at the same time, as careful clients do: an early error is no failure.
    private static int post(Child child, byte[] request) {
        try (var client = ScriptedClient.to(child.port())) {
            Thread.ofVirtual().start(() -> sendSomeOf(request, client));
            ScriptedClient.Reply reply = client.reply();
            assertThat(reply.whole()).isTrue();
            if (reply.status() == 200) {
                assertThat(reply.body()).isEqualTo(WireFormat.CHAT.whole());
            } else {
                String code = reply.status() == 408 ? "invalid_http" : "overloaded";
                assertThat(reply.text("error", "code")).isEqualTo(code);
            }
            return reply.status();
        }
    }

    private static void sendSomeOf(byte[] request, ScriptedClient client) {
        try {
            client.send(request);
        } catch (UncheckedIOException _) {
            // The answer states why.
        }
    }

    private static byte[] large() {
        String body = WireFormat.CHAT.request(false);
        String filling = "x".repeat(BODY - body.length());
        return ScriptedClient.post(
                        WireFormat.CHAT.path(), body.replace("\"hi\"", "\"" + filling + "\""))
                .getBytes(UTF_8);
    }

    /// Whether it works for less than a fifth of a second; one that tries again and again works for
    /// all of it.
    private static boolean rests(Child child) {
        Duration before = worked(child);
        return Await.stays(Duration.ofSeconds(1), child.process()::isAlive)
                && worked(child).minus(before).compareTo(Duration.ofMillis(200)) < 0;
    }

    private static Duration worked(Child child) {
        return child.process().toHandle().info().totalCpuDuration().orElseThrow();
    }

    private static long descriptors(Child child) throws java.io.IOException {
        try (var all = Files.list(Path.of("/proc/" + child.process().pid() + "/fd"))) {
            return all.count();
        }
    }

    private String settings() {
        return "server: {port: 0, host: 127.0.0.1}\n" + Child.accounts(upstream);
    }
}
