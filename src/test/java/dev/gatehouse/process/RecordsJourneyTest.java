package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is recorded of calls when a gateway ends under load. `./gatehouse prove` is the long form.
class RecordsJourneyTest {
    private static final Pattern USER = Pattern.compile("\"(?:user|end_user)\":\"(u\\d+)\"");
    private static final Pattern SPENT = Pattern.compile("\"spent_nanos\":(\\d+)");
    private static final Pattern COST = Pattern.compile("\"total_cost_nanos\":(\\d+)");
    private static final String PRICES =
            """
            {"source": "test", "date": "2026-01-01", "models": {
              "openai/gpt": {"output": 64, "prices": {"input": 3, "output": 1000}}}}
            """;
    private static final String BUDGETS =
            """
            catalogue: {file: 'PRICES'}
            budgets:
              limits:
                - {path: /, period: total, amount: 1000, mode: strict}
                - {all: true, period: total, amount: 1000, mode: worst-case}
            """;
    private static final int CLIENTS = 6;

    @TempDir private Path directory;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final AtomicInteger port = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    @AfterEach
    void closeTheProvider() {
        stopped = true;
        upstream.close();
    }

    @Test
    void five_kills_under_load_lose_no_record_and_double_none() throws Exception {
        List<Thread> clients = load();
        for (int kill = 0; kill < 5; kill++) {
            try (Child child = start()) {
                int before = upstream.received().size();
                Await.until("load", () -> upstream.received().size() > before + 20);
                port.set(0);
                child.signal("KILL");
            }
        }
        end(clients);
        try (Child child = start()) {
            Await.until("all rows", () -> users(export(child)).containsAll(received()));
            agrees(child);
            assertThat(export(child)).contains("\"outcome\":\"interrupted\"");
            Await.until(
                    Duration.ofMinutes(2),
                    "what was spent",
                    () -> spent(child).equals(List.of(cost(child))));
        }
    }

    @Test
    void after_sigterm_under_load_storage_has_all_records_and_needs_no_ledger() throws Exception {
        List<Thread> clients = load();
        try (Child child = start()) {
            Await.until("load", () -> upstream.received().size() > 100);
            child.signal("TERM");
            assertThat(child.ended().status()).isZero();
            port.set(0);
        }
        end(clients);
        delete(directory.resolve("data/ledger"));
        try (Child child = start()) {
            Await.until("storage", () -> child.read("/admin/usage/summary").status() == 200);
            agrees(child);
            assertThat(export(child)).doesNotContain("\"outcome\":\"interrupted\"");
        }
    }

    /// Provider, clients, rows and sums.
    private void agrees(Child child) {
        String rows = export(child);
        List<String> users = users(rows);
        assertThat(users).doesNotHaveDuplicates().containsAll(received()).containsAll(answered);
        assertThat(received()).doesNotHaveDuplicates();
        assertThat(child.read("/admin/usage/summary").body())
                .contains("\"total_requests\":" + users.size() + ",")
                .contains("\"attempts\":" + (rows.split("\"start_us\"", -1).length - 1) + ",");
        assertThat(rows.lines().filter(it -> answered.contains(users(it).getFirst())))
                .hasSize(answered.size())
                .allMatch(it -> it.contains("\"outcome\":\"success\""))
                .filteredOn(it -> it.contains("\"stream\":false"))
                .as("those whose usage the provider reports")
                .isNotEmpty()
                .allMatch(it -> it.contains("\"estimated\":false"));
    }

    /// What budgets have, without repetition.
    private static List<String> spent(Child child) {
        String budgets =
                budget(child, "/admin/budgets/%2F/total")
                        + budget(child, "/admin/budgets-by/all/all/total");
        return SPENT.matcher(budgets).results().map(it -> it.group(1)).distinct().toList();
    }

    private static String budget(Child child, String path) {
        ScriptedClient.Reply reply = child.read(path);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.body();
    }

    private static String cost(Child child) {
        String summary = child.read("/admin/usage/summary").body();
        return COST.matcher(summary).results().map(it -> it.group(1)).findFirst().orElseThrow();
    }

    private List<String> received() {
        return upstream.received().stream().flatMap(it -> users(it.text()).stream()).toList();
    }

    private static List<String> users(String text) {
        Stream<MatchResult> found = USER.matcher(text).results();
        return found.map(it -> it.group(1)).toList();
    }

    private static String export(Child child) {
        ScriptedClient.Reply reply = child.read("/admin/usage/export?format=jsonl&days=2");
        return reply.status() == 200 ? reply.body() : "";
    }

    private Child start() throws IOException {
        Path prices = Files.writeString(directory.resolve("models.json"), PRICES);
        String server =
                "server: {port: 0, host: 127.0.0.1, pre-drain: 0s, drain: 20s}\ndata-dir: %s\n"
                        .formatted(directory.resolve("data"));
        Child child =
                Child.Plan.in(directory)
                        .start(
                                server
                                        + BUDGETS.replace("PRICES", prices.toString())
                                        + Child.accounts(upstream));
        port.set(child.port());
        return child;
    }

    private List<Thread> load() {
        upstream.always(
                talk -> {
                    boolean streamed = talk.question().text().contains("\"stream\":true");
                    ScriptedUpstream.Script answer =
                            streamed
                                    ? ScriptedUpstream.stream(WireFormat.CHAT, 3)
                                    : it -> it.send(WireFormat.CHAT.wholeResponse());
                    answer.play(talk);
                });
        return IntStream.range(0, CLIENTS)
                .mapToObj(it -> Thread.ofVirtual().start(this::callAgainAndAgain))
                .toList();
    }

    private void callAgainAndAgain() {
        while (!stopped) {
            Await.until("a gateway", () -> port.get() > 0 || stopped);
            call(port.get(), calls.incrementAndGet());
        }
    }

    private void call(int to, int number) {
        boolean streamed = number % 2 == 0;
        String body = WireFormat.CHAT.request(streamed);
        String named = "{\"user\":\"u%d\",".formatted(number) + body.substring(1);
        try (var client = ScriptedClient.to(to)) {
            var reply = client.send(ScriptedClient.post(WireFormat.CHAT.path(), named)).reply();
            if (reply.whole() && reply.status() == 200) {
                answered.add("u" + number);
            }
        } catch (RuntimeException | AssertionError _) {
            // It was killed.
        }
    }

    private void end(List<Thread> clients) throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
