package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every dialect of a client with every dialect of a provider, in every case: each cell passes, or
/// the request is rejected by name because it stands on the list of what has no counterpart.
class ConformanceMatrixTest {
    @TempDir private Path directory;

    @TestFactory
    Stream<DynamicTest> every_cell_passes_or_is_rejected_by_name() {
        var tests = new ArrayList<DynamicTest>();
        for (String client : ConformanceMatrix.CLIENTS) {
            for (ConformanceMatrix.Provider provider : ConformanceMatrix.PROVIDERS) {
                for (ConformanceMatrix.Case each : ConformanceMatrix.CASES) {
                    String name = client + " to " + provider.dialect() + ": " + each.name();
                    tests.add(
                            DynamicTest.dynamicTest(
                                    name, () -> run(client, provider, each.name())));
                }
            }
        }
        return tests.stream();
    }

    private void run(String client, ConformanceMatrix.Provider provider, String name)
            throws IOException {
        ConformanceCase sends = ConformanceCase.read(client, name, provider.model());
        ConformanceCase answers = ConformanceCase.read(provider.dialect(), name, provider.model());
        try (var gateway = gateway(provider)) {
            if (ConformanceMatrix.refusal(client, provider.dialect(), name).isPresent()) {
                var reply = gateway.raw(sends.request(1, Map.of()));
                assertThat(reply.status()).as(reply.body()).isEqualTo(400);
                assertThat(gateway.callLine()).contains("\"error\":\"unsupported_content\"");
                assertThat(gateway.upstream().received()).isEmpty();
                return;
            }
            var kept = new LinkedHashMap<String, String>();
            for (int turn = 1; turn <= sends.turns(); turn++) {
                gateway.upstream().next(answers.reply(turn));
                String request = sends.request(turn, kept);
                var reply = gateway.raw(request);
                assertThat(gateway.upstream().received()).as(reply.body()).hasSize(turn);
                answers.check(turn, gateway.upstream().received().getLast(), request);
                sends.check(turn, reply, kept);
            }
        }
    }

    private GatewayFixture gateway(ConformanceMatrix.Provider provider) throws IOException {
        String entry =
                "{\"only\": {\"base-url\": \"http://127.0.0.1:1/v1\", \"streams\": \"exact\","
                        + " \"operations\": {"
                        + provider.operations()
                        + "}}}";
        Files.writeString(directory.resolve("providers.json"), entry);
        String yaml =
                """
                retry: {max-retries: 0}
                providers:
                  one: {type: only, base-url: UPSTREAM, api-key: %s, models: [%s]}
                """
                        .formatted(GatewayFixture.KEY, provider.model());
        var environment = Map.of("PROVIDERS_FILE", directory.resolve("providers.json") + "");
        return GatewayFixture.open(
                new GatewayFixture.Plan(yaml, environment, null, Extensions.NONE), false);
    }
}
