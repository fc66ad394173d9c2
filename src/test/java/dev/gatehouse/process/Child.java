package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedClient;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A gateway in a process of its own, as it was started, and what it has printed so far.
final class Child implements AutoCloseable {
    static final String PROVIDER_KEY = "sk-upstream-canary-1234567890";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern LISTENING = Pattern.compile("listening .*?:(\\d+)[/,]");

    private final Path directory;
    private final Process process;
    private final List<ScriptedClient> clients = new ArrayList<>();
    private int port;

    private Child(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /// How a process is to be started.
    ///
    /// @param directory where its settings, and what it prints, lie
    /// @param before a program that starts it, with its arguments
    /// @param options those of the Java runtime
    record Plan(Path directory, List<String> before, List<String> options) {
        static Plan in(Path directory) {
            return new Plan(directory, List.of(), List.of());
        }

        Plan under(String... program) {
            return new Plan(directory, List.of(program), options);
        }

        Plan with(String... more) {
            return new Plan(directory, before, List.of(more));
        }

        Path file() {
            return directory.resolve("settings.yaml");
        }

        /// Starts it with these settings, and waits until it listens.
        Child start(String yaml) {
            Child child = begin(yaml);
            child.awaitListening();
            return child;
        }

        /// Starts it with these settings.
        Child begin(String yaml) {
            write(file(), yaml);
            return begin(Map.of(), "start", "--config", file().toString());
        }

        /// Starts it with these arguments.
        Child begin(Map<String, String> environment, String... arguments) {
            var command = new ArrayList<String>();
            if (Files.exists(Path.of("/proc/self"))) {
                // A shell has what it starts in the background ignore SIGINT, and its children too.
                command.addAll(List.of("env", "--default-signal=INT"));
            }
            command.addAll(before);
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            // As the launcher does.
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.addAll(options);
            command.addAll(List.of("-cp", Product.classPath(), "dev.gatehouse.app.Main"));
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectOutput(directory.resolve("out").toFile());
            builder.redirectError(directory.resolve("err").toFile());
            try {
                return new Child(directory, builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// How it ended.
    record Ended(int status, String out, String err) {}

    /// The usual accounts at a scripted provider, their models declared.
    static String accounts(ScriptedUpstream upstream) {
        return "providers:\n"
                + account("one", "openai", "gpt", upstream)
                + account("two", "anthropic", "opus", upstream);
    }

    static String account(String name, String type, String model, ScriptedUpstream upstream) {
        return "  %s: {type: %s, base-url: '%s', api-key: %s, models: [%s], streams: exact}\n"
                .formatted(name, type, upstream.url(), PROVIDER_KEY, model);
    }

    private void awaitListening() {
        try {
            Await.until(PATIENCE, "it to listen", () -> greeted() || !process.isAlive());
            assertThat(port).as(() -> "started: " + err()).isPositive();
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private boolean greeted() {
        Matcher listening = LISTENING.matcher(err());
        if (listening.find()) {
            port = Integer.parseInt(listening.group(1));
        }
        return port > 0;
    }

    int port() {
        return port;
    }

    Process process() {
        return process;
    }

    ScriptedClient client() {
        return keep(ScriptedClient.to(port));
    }

    ScriptedClient keep(ScriptedClient client) {
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    /// Requests a page.
    ScriptedClient.Reply read(String path, String... fields) {
        var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        try (var client = ScriptedClient.to(port)) {
            return client.send(request + "Connection: close\r\n\r\n").reply();
        }
    }

    /// Sends a request and reads the whole answer.
    ScriptedClient.Reply ask(WireFormat speech, boolean streamed, String... fields) {
        try (var client = ScriptedClient.to(port)) {
            return client.ask(speech, streamed, fields).reply();
        }
    }

    ScriptedClient.Reply raw(String request) {
        try (var client = ScriptedClient.to(port)) {
            return client.send(request).reply();
        }
    }

    /// Sends it a signal; a program that started it gets none.
    ///
    /// @param name without SIG, such as `TERM`
    void signal(String name) {
        long java = process.descendants().mapToLong(ProcessHandle::pid).max().orElse(process.pid());
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + java).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void write(String yaml) {
        write(directory.resolve("settings.yaml"), yaml);
    }

    String out() {
        return read(directory.resolve("out"));
    }

    String err() {
        return read(directory.resolve("err"));
    }

    /// The lines it has logged for calls.
    List<String> calls() {
        return out().lines().filter(line -> line.contains("\"message\":\"call\"")).toList();
    }

    void awaitLogged(String text) {
        Await.until("a line with " + text, () -> out().contains(text));
    }

    /// Waits for its end.
    Ended ended() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it goes on: " + err());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Ended(process.exitValue(), out(), err());
    }

    @Override
    public void close() {
        synchronized (clients) {
            clients.forEach(ScriptedClient::close);
        }
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Puts the new file in place of the old one, so that it is never read in part.
    private static void write(Path file, String text) {
        try {
            Path next = file.resolveSibling("settings.next");
            Files.writeString(next, text);
            Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
