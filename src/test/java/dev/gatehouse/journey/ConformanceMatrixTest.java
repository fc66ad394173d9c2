package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every dialect of a client with every dialect of a provider, in every case: each cell passes, or
/// the request is rejected by name because it stands on the list of what cannot be said.
class ConformanceMatrixTest {
    private static final List<String> CASES =
            List.of(
                    "text",
                    "stream",
                    "tools",
                    "parallel-tools",
                    "tool-images",
                    "images",
                    "documents",
                    "reasoning",
                    "structured",
                    "cache",
                    "sampling",
                    "usage",
                    "refusal",
                    "length",
                    "error-before",
                    "error-after",
                    "cut");

    private static final List<String> CLIENTS = List.of("chat", "messages");

    /// The dialects of providers, with the operation of each.
    private static final Map<String, String> PROVIDERS =
            new LinkedHashMap<>(
                    Map.of(
                            "chat", "\"chat-completions\": \"/chat/completions\"",
                            "messages", "\"messages\": \"/messages\""));

    @TempDir private Path directory;

    /// A cell that is rejected, and why.
    private record Refusal(String client, String provider, String name, String reason) {
        static Refusal parse(String line) {
            String[] parts = line.split("\\s+", 4);
            return new Refusal(parts[0], parts[1], parts[2], parts[3]);
        }

        boolean concerns(String from, String to, String what) {
            return (client.equals("*") || client.equals(from))
                    && (provider.equals("*") || provider.equals(to))
                    && name.equals(what);
        }
    }

    private static List<Refusal> refusals() throws IOException {
        return ConformanceCase.lines("refusals.txt").stream().map(Refusal::parse).toList();
    }

    @TestFactory
    Stream<DynamicTest> every_cell_passes_or_is_rejected_by_name() throws IOException {
        List<Refusal> refusals = refusals();
        var tests = new ArrayList<DynamicTest>();
        for (String client : CLIENTS) {
            for (String provider : PROVIDERS.keySet()) {
                for (String name : CASES) {
                    Optional<Refusal> refusal =
                            refusals.stream()
                                    .filter(each -> each.concerns(client, provider, name))
                                    .findFirst();
                    tests.add(
                            DynamicTest.dynamicTest(
                                    client + " to " + provider + ": " + name,
                                    () -> run(client, provider, name, refusal.isPresent())));
                }
            }
        }
        return tests.stream();
    }

    private void run(String client, String provider, String name, boolean rejected)
            throws IOException {
        ConformanceCase sends = ConformanceCase.read(client, name);
        ConformanceCase answers = ConformanceCase.read(provider, name);
        try (var gateway = gateway(provider)) {
            if (rejected) {
                var reply = gateway.raw(sends.request(1, Map.of()));
                assertThat(reply.status()).as(reply.body()).isEqualTo(400);
                assertThat(gateway.callLine()).contains("\"error\":\"unsupported_content\"");
                assertThat(gateway.upstream().asked()).isEmpty();
                return;
            }
            var kept = new LinkedHashMap<String, String>();
            for (int turn = 1; turn <= sends.turns(); turn++) {
                gateway.upstream().next(answers.reply(turn));
                var reply = gateway.raw(sends.request(turn, kept));
                assertThat(gateway.upstream().asked()).as(reply.body()).hasSize(turn);
                answers.check(turn, gateway.upstream().asked().getLast());
                sends.check(turn, reply, kept);
            }
        }
    }

    private GatewayFixture gateway(String provider) throws IOException {
        String entry =
                "{\"only\": {\"base-url\": \"http://127.0.0.1:1/v1\", \"streams\": \"exact\","
                        + " \"operations\": {"
                        + PROVIDERS.get(provider)
                        + "}}}";
        Files.writeString(directory.resolve("providers.json"), entry);
        String yaml =
                """
                retry: {max-retries: 0}
                providers:
                  one: {type: only, base-url: UPSTREAM, api-key: %s, models: [claude-opus-4-6]}
                """
                        .formatted(GatewayFixture.KEY);
        var environment = Map.of("PROVIDERS_FILE", directory.resolve("providers.json") + "");
        return GatewayFixture.open(
                new GatewayFixture.Plan(yaml, environment, null, Extensions.NONE), false);
    }
}
