package dev.gatehouse.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.TestPorts;
import dev.gatehouse.app.Configuration;
import dev.gatehouse.app.Gatehouse;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.Await;
import dev.gatehouse.telemetry.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The whole program on a free port, with the demo behind it: what clients are pointed at.
final class RunningGateway implements AutoCloseable {
    static final String KEY = "sk-house-of-clients";

    /// What clients are given for the other way round: a key that no gateway knows.
    static final String WRONG_KEY = "sk-nobody";

    /// The accounts at the stub: name, path and models.
    private static final List<List<String>> STUBS =
            List.of(
                    List.of(
                            "OPENAI_STUB",
                            "/v1",
                            "m,cut,gpt-image-1,tts-1,whisper-1,omni-moderation-latest"),
                    List.of("OPENAI_STUB_TWO", "/two", "second"),
                    List.of("ANTHROPIC_STUB", "/anthropic/v1", "claude-m,claude-cut"),
                    List.of("GEMINI_STUB", "/gemini", "models/gemini-2.5-flash"),
                    List.of("GROQ_STUB", "/groq", "llama-m"),
                    List.of("OPENROUTER_STUB", "/openrouter", "vendor/m"));

    private final int stubPort;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final DeadlineTimer timer = DeadlineTimer.start();
    private final Log log;
    private final Gatehouse gatehouse;

    RunningGateway(Path folder) throws IOException, InvalidSettingsException {
        this(folder, Map.of());
    }

    /// @param more further variables, such as those of accounts
    RunningGateway(Path folder, Map<String, String> more)
            throws IOException, InvalidSettingsException {
        this(folder, more, STUBS);
    }

    /// @param more further variables
    /// @param accounts at the stub: name, path and models of each
    RunningGateway(Path folder, Map<String, String> more, List<List<String>> accounts)
            throws IOException, InvalidSettingsException {
        stubPort = TestPorts.forServer();
        var environment = environment(stubPort, accounts);
        environment.putAll(more);
        environment.put("GATEHOUSE_DATA_DIR", folder.resolve("data-" + stubPort).toString());
        var configuration = Configuration.read(new Configuration.Place(null, folder, environment));
        log = Log.open(lines, configuration.settings().log(), false);
        gatehouse = Gatehouse.open(configuration, log, timer);
    }

    private static Map<String, String> environment(int stubPort, List<List<String>> accounts) {
        var environment = new HashMap<String, String>();
        environment.put("PORT", "0");
        environment.put("HOST", "127.0.0.1");
        environment.put("GATEHOUSE_MASTER_KEY", KEY);
        environment.put("GATEHOUSE_DEMO", "on");
        // An account with an allow-list takes no files and no batches.
        environment.put("CONFIGURED_PROVIDER_MODELS_MODE", "fallback");
        for (List<String> account : accounts) {
            String name = account.getFirst();
            environment.put(name + "_API_KEY", "key-of-the-stub");
            environment.put(name + "_BASE_URL", "http://127.0.0.1:" + stubPort + account.get(1));
            environment.put(name + "_MODELS", account.get(2));
        }
        return environment;
    }

    /// Where the account `openai-stub` is looked for; a suite may put a provider there.
    int stubPort() {
        return stubPort;
    }

    /// Where clients find it, without a path.
    String url() {
        return "http://127.0.0.1:" + gatehouse.port();
    }

    /// Where clients of the OpenAI format find it.
    String v1() {
        return url() + "/v1";
    }

    /// Whether no call is in flight any more within that time.
    boolean rests(Duration limit) {
        return Await.within(limit, () -> gatehouse.live().size() == 0);
    }

    /// Stops, and complains if anything happened that never must.
    @Override
    public void close() throws IOException {
        gatehouse.close();
        log.close();
        timer.close();
        assertThat(lines.toString(UTF_8).lines()).noneMatch(line -> line.contains("\"fault\""));
    }
}
