package dev.gatehouse.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.app.Gatehouse;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.Await;
import dev.gatehouse.telemetry.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The whole program on a free port, with the demo behind it: what clients are pointed at.
final class RunningGateway implements AutoCloseable {
    static final String KEY = "sk-house-of-clients";

    /// What clients are given for the other way round: a key that no gateway knows.
    static final String WRONG_KEY = "sk-nobody";

    private static final String STUB_MODELS =
            "m,gpt-image-1,tts-1,whisper-1,omni-moderation-latest";

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
        stubPort = freePort();
        var environment = new HashMap<>(more);
        environment.putAll(
                Map.of(
                        "PORT", "0",
                        "HOST", "127.0.0.1",
                        "GATEHOUSE_MASTER_KEY", KEY,
                        "GATEHOUSE_DEMO", "on",
                        "OPENAI_STUB_API_KEY", "key-of-the-stub",
                        "OPENAI_STUB_BASE_URL", "http://127.0.0.1:" + stubPort + "/v1",
                        "OPENAI_STUB_MODELS", STUB_MODELS,
                        // An account with an allow-list takes no files and no batches.
                        "CONFIGURED_PROVIDER_MODELS_MODE", "fallback"));
        var configuration = Configuration.read(new Configuration.Place(null, folder, environment));
        log = Log.open(lines, configuration.settings().log(), false);
        gatehouse = Gatehouse.open(configuration, log, timer);
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
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
