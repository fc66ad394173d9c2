package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.TestPorts;
import dev.gatehouse.journey.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Redis on a free port of loopback, which keeps nothing on disk.
public final class RedisServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Path folder;
    private final int port;
    private final Redis control;
    private Process process;

    private RedisServer(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.process = launch();
        this.control = Redis.of(url());
        awaitAnswers();
    }

    /// Starts one. Without the program the test is skipped, and fails where all must be there.
    public static RedisServer start(Path folder) throws IOException {
        boolean there =
                Stream.of("/usr/bin/redis-server", "/usr/local/bin/redis-server")
                        .anyMatch(it -> Files.isExecutable(Path.of(it)));
        if (!there && "true".equals(System.getenv("CI"))) {
            fail("redis-server is not installed");
        }
        assumeTrue(there, "redis-server is not installed (apt-get install redis-server)");
        return new RedisServer(folder, TestPorts.forServer());
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public String call(String... command) throws RedisException {
        return String.valueOf(control.call(LIMIT, command));
    }

    /// Stops it as a crash does and starts another one on the same port.
    public void restart() throws IOException {
        kill();
        start();
    }

    public void kill() {
        process.destroyForcibly();
        ended();
    }

    /// Halts its process, which keeps its connections and answers nothing.
    public void freeze() throws Exception {
        signal("STOP");
    }

    /// Lets a frozen process go on.
    public void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        var command = new ProcessBuilder("kill", "-" + name, "" + process.pid());
        assertThat(command.start().waitFor()).isZero();
    }

    public void start() throws IOException {
        process = launch();
        awaitAnswers();
    }

    private Process launch() throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()));
        command.addAll(List.of("--enable-debug-command", "yes"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
    }

    private void awaitAnswers() {
        Await.until(
                "Redis answers",
                () -> {
                    try {
                        return "PONG".equals(control.call(SHORT, "PING"));
                    } catch (RedisException _) {
                        return false;
                    }
                });
    }

    private void ended() {
        try {
            boolean _ = process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        control.close();
        kill();
    }
}
