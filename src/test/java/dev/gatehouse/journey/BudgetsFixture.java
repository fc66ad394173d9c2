package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;

/// Gateways whose models have prices: a call of [#BODY] costs 0.002 dollars, and is held as that.
final class BudgetsFixture {
    /// At most two tokens of output, which is what the provider reports.
    static final String BODY =
            "{\"model\":\"gpt\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String ANSWERED = "200";
    private static final String REFUSED = "429 budget_exceeded";

    private static final String CATALOGUE =
            """
            {"source": "test", "date": "2026-01-01", "models": {
              "openai/gpt": {"output": 64, "prices": {"input": 0, "output": 1000}},
              "openai/dear": {"output": 64, "prices": {"input": 0, "output": 5000}},
              "openai/cheap": {"output": 64, "prices": {"input": 0, "output": 10}}}}
            """;

    private BudgetsFixture() {}

    /// Settings with prices.
    static String priced(String yaml) {
        try {
            Path file = Files.createTempFile("models", ".json");
            file.toFile().deleteOnExit();
            Files.writeString(file, CATALOGUE);
            return "catalogue: {file: '" + file + "'}\n" + yaml;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScriptedClient.Reply ask(GatewayFixture gateway, String... fields) {
        return gateway.ask(WireFormat.CHAT, BODY, fields);
    }

    /// How many of so many calls that begin at once are answered; all others meet the budget.
    static int answered(int count, List<GatewayFixture> gateways) throws Exception {
        Map<String, Integer> statuses = statuses(count, gateways, BODY);
        assertThat(statuses.keySet()).isSubsetOf(ANSWERED, REFUSED);
        return statuses.getOrDefault(ANSWERED, 0);
    }

    /// What so many calls met that begin at once: statuses, and the codes of errors.
    static Map<String, Integer> statuses(int count, List<GatewayFixture> gateways, String body)
            throws Exception {
        String request = ScriptedClient.post(WireFormat.CHAT.path(), body);
        var barrier = new CyclicBarrier(count);
        Map<String, Integer> statuses = new ConcurrentHashMap<>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            int port = gateways.get(i % gateways.size()).port();
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () ->
                                            statuses.merge(
                                                    together(barrier, port, request),
                                                    1,
                                                    Integer::sum)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(statuses.values().stream().mapToInt(it -> it).sum()).isEqualTo(count);
        return statuses;
    }

    /// What a call met: its status, and the code of an error.
    private static String together(CyclicBarrier barrier, int port, String request) {
        try (ScriptedClient client = ScriptedClient.to(port)) {
            barrier.await();
            ScriptedClient.Reply reply = client.send(request).lastReply();
            return reply.status() == 200
                    ? ANSWERED
                    : reply.status() + " " + reply.text("error", "code");
        } catch (Exception e) {
            return e.toString();
        }
    }

    static String get(GatewayFixture gateway, String path) {
        return gateway.raw(ScriptedClient.request("GET", path)).body();
    }

    static ScriptedClient.Reply put(
            GatewayFixture gateway, String path, String body, String... fields) {
        String request = ScriptedClient.post(path, body, fields).replaceFirst("POST", "PUT");
        return gateway.raw(request);
    }
}
