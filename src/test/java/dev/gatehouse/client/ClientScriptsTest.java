package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The suites under `clients/` for Node and Python, run against a gateway as a person would.
class ClientScriptsTest {
    private static final Path CLIENTS = Path.of("clients");
    private static final Path PLACES = Path.of("target/clients");

    private final ScriptedUpstream provider = ScriptedUpstream.open();
    @AutoClose private RunningGateway gateway;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        provider.always(ThinkingProviders.SCRIPT);
        gateway = new RunningGateway(folder, ThinkingProviders.accounts(provider.url()));
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void the_clients_for_node_get_along_with_it() throws Exception {
        ClientWorkspace place = place("node");
        String version = place.needs("node", 20);
        place.needs("npm", 9);
        place.copy(CLIENTS.resolve("node"));
        String list = version + "\n" + Files.readString(CLIENTS.resolve("node/package-lock.json"));

        place.install("node_modules", list, List.of(List.of("npm", "ci")));

        place.runs("npm", "test");
    }

    @Test
    void the_clients_for_python_get_along_with_it() throws Exception {
        ClientWorkspace place = place("python");
        String version = place.needs("python3", 3);
        place.copy(CLIENTS.resolve("python"));
        String venv = place.resolve(".venv").toString();
        String list = version + "\n" + Files.readString(CLIENTS.resolve("python/requirements.txt"));

        place.install(
                ".venv",
                list,
                List.of(
                        List.of("python3", "-m", "venv", "--clear", venv),
                        List.of(venv + "/bin/pip", "install", "-r", "requirements.txt")));

        place.runs(venv + "/bin/python", "-B", "-m", "unittest", "-v");
    }

    /// Another machine may fetch from elsewhere.
    @Test
    void lock_files_have_no_addresses_of_registries() throws IOException {
        try (Stream<Path> files = Files.walk(CLIENTS)) {
            List<Path> locks =
                    files.filter(it -> !it.toString().contains("node_modules"))
                            .filter(it -> it.toString().matches(".*(package-lock.json|\\.txt)"))
                            .toList();

            assertThat(locks).hasSize(2);
            for (Path lock : locks) {
                assertThat(Files.readString(lock)).doesNotContain("\"resolved\"", "--index-url");
            }
        }
    }

    private ClientWorkspace place(String name) throws IOException {
        return new ClientWorkspace(
                PLACES.resolve(name),
                Map.of(
                        "GATEHOUSE_URL",
                        gateway.url(),
                        "GATEHOUSE_KEY",
                        RunningGateway.KEY,
                        "GATEHOUSE_THINKERS",
                        String.join(",", ThinkingProviders.MODELS),
                        "GATEHOUSE_STUB_PORT",
                        Integer.toString(gateway.stubPort()),
                        "NO_PROXY",
                        "127.0.0.1,localhost",
                        "no_proxy",
                        "127.0.0.1,localhost"));
    }
}
