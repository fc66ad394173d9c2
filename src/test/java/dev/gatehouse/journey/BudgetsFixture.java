package dev.gatehouse.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/// Gateways whose models have prices: a call of [#BODY] costs 0.002 dollars, and is held as that.
final class BudgetsFixture {
    /// At most two tokens of output, which is what the provider reports.
    static final String BODY =
            "{\"model\":\"gpt\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

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

    /// How many of so many calls that begin at once are answered.
    static int answered(int count, List<GatewayFixture> gateways) throws Exception {
        var barrier = new CyclicBarrier(count);
        var answered = new AtomicInteger();
        var others = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            GatewayFixture gateway = gateways.get(i % gateways.size());
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        int status = together(barrier, gateway);
                                        answered.addAndGet(status == 200 ? 1 : 0);
                                        others.addAndGet(status == 200 || status == 429 ? 0 : 1);
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (others.get() > 0) {
            throw new AssertionError(others + " calls met neither an answer nor the budget");
        }
        return answered.get();
    }

    private static int together(CyclicBarrier barrier, GatewayFixture gateway) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        try (ScriptedClient client = ScriptedClient.to(gateway.port())) {
            String request = ScriptedClient.post(WireFormat.CHAT.path(), BODY);
            return client.send(request).lastReply().status();
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
