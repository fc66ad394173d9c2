package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.Await;
import dev.gatehouse.telemetry.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that change what a running gateway routes by.
class RoutingCommandsTest {
    private static final String KEY = "mk-canary-1234567890";
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @TempDir private Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final DeadlineTimer timer = DeadlineTimer.start();
    private Log log;
    private Gatehouse gateway;

    @BeforeEach
    void start() throws IOException, InvalidSettingsException {
        var variables =
                Map.of(
                        "PORT",
                        "0",
                        "GATEHOUSE_MASTER_KEY",
                        KEY,
                        "GATEHOUSE_DEMO",
                        "on",
                        "GATEHOUSE_DATA_DIR",
                        directory.resolve("data").toString());
        var configuration = Configuration.read(new Configuration.Place(null, directory, variables));
        log = Log.open(OutputStream.nullOutputStream(), configuration.settings().log(), false);
        gateway = Gatehouse.open(configuration, log, timer);
        environment.put("PORT", String.valueOf(gateway.port()));
        environment.put("GATEHOUSE_MASTER_KEY", KEY);
        Await.until("storage", () -> run("aliases", "set", "any", "demo/chat").status() == 0);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        log.close();
        timer.close();
    }

    private CommandRun run(String... arguments) {
        return new CommandRun.Place(directory, environment).run(arguments);
    }

    private String out(String... arguments) {
        CommandRun ended = run(arguments);
        assertThat(ended.status()).as(ended.err()).isZero();
        return ended.out();
    }

    private String listed(String... command) {
        return out(command).replaceAll(" +", " ");
    }

    @Test
    void aliases_are_set_shown_used_and_deleted() {
        String set =
                out(
                        "aliases",
                        "set",
                        "team/fast",
                        "demo/echo=3",
                        "demo/chat",
                        "--strategy",
                        "weighted",
                        "--description",
                        "For tests");
        assertThat(set).isEqualTo("set: demo/echo=3, demo/chat\n");
        assertThat(listed("aliases", "list"))
                .contains("NAME TARGETS STRATEGY")
                .contains("team/fast demo/echo=3, demo/chat weighted true manual\n");
        assertThat(out("aliases", "list", "--json")).contains("\"description\":\"For tests\"");
        assertThat(run("chat", "-m", "team/fast", "Hello").status()).isZero();

        assertThat(out("aliases", "set", "any", "demo/chat", "--disabled")).contains("set: ");
        assertThat(listed("aliases", "list")).contains("any demo/chat first-available false");
        assertThat(out("aliases", "delete", "any")).isEqualTo("deleted\n");
        assertThat(out("aliases", "delete", "team/fast")).isEqualTo("deleted\n");
        assertThat(out("aliases", "list")).contains("There is no alias.");
        CommandRun unknown = run("aliases", "set", "fast", "nowhere/model");
        assertThat(unknown.status()).isEqualTo(FAILED);
        assertThat(unknown.err()).contains("nowhere/model", "does not exist");
        assertThat(run("aliases", "set", "fast").status()).isEqualTo(WRONG_USAGE);
    }

    @Test
    void accounts_are_disabled_and_enabled() {
        assertThat(out("providers", "disable", "demo")).isEqualTo("demo: disabled\n");
        assertThat(listed("providers", "list")).contains("demo demo disabled");
        assertThat(run("chat", "-m", "demo/echo", "Hello").status()).isNotZero();

        assertThat(out("providers", "enable", "demo")).isEqualTo("demo: enabled\n");
        assertThat(listed("providers", "list")).contains("demo demo healthy");
        assertThat(run("chat", "-m", "demo/echo", "Hello").status()).isZero();
        assertThat(run("providers", "disable", "none").err()).contains("account", "none");
    }

    @Test
    void circuit_breakers_are_forced_and_released() {
        assertThat(out("providers", "open", "demo", "--for", "20m"))
                .startsWith("demo: circuit breaker open until 20");
        assertThat(listed("providers", "list"))
                .contains("demo demo unhealthy open until 20", "forced open until");
        assertThat(run("chat", "-m", "demo/echo", "Hello").status()).isNotZero();
        assertThat(out("providers", "close", "demo")).contains("circuit breaker closed until");
        assertThat(run("chat", "-m", "demo/echo", "Hello").status()).isZero();

        assertThat(out("providers", "release", "demo")).contains("released");
        assertThat(run("providers", "release", "demo").status()).isEqualTo(FAILED);
        assertThat(run("providers", "open", "demo", "--for", "soon").err()).contains("'for'");
    }
}
