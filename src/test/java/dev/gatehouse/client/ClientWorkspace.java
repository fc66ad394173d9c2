package dev.gatehouse.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder where programs are run one after another; their output is printed, and kept in a
/// file beside it.
///
/// What a machine lacks may be missed on a developer's own, and nowhere else.
public final class ClientWorkspace {
    private static final boolean ALL_MUST_BE_THERE = "true".equals(System.getenv("CI"));
    private static final String STAMP = "installed.txt";
    private static final Duration INSTALLING = Duration.ofMinutes(3);
    /// Ends what hangs: on a busy machine the longest script takes some minutes.
    private static final Duration TESTING = Duration.ofMinutes(10);

    /// Variables that clients read by themselves, removed so that a developer's keys change
    /// nothing.
    private static final List<String> NOT_PASSED_ON =
            List.of("OPENAI_", "ANTHROPIC_", "LANGCHAIN_", "LANGSMITH_", "NODE_OPTIONS", "PYTHON");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /// @param environment variables of programs beside those that are the same for all
    public ClientWorkspace(Path folder, Map<String, String> environment) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        this.environment.putAll(environment);
    }

    /// How a program ended; the status is -1 when it was not there or did not end in time.
    record Ended(int status, String output) {}

    /// Puts the files of a folder here, in place of those of an earlier time.
    public void copy(Path from) throws IOException {
        for (Path old : files(folder)) {
            Files.delete(old);
        }
        for (Path file : files(from)) {
            Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    public Path resolve(String name) {
        return folder.resolve(name);
    }

    /// Reads the version of a program; skips the test when there is none, or an older one.
    public String needs(String program, int major) throws IOException, InterruptedException {
        Ended ended = run(Duration.ofSeconds(30), program, "--version");
        String version = ended.output().strip();
        // A launcher may print other things before the version.
        var found = Pattern.compile("(\\d+)\\.\\d+").matcher(version);
        boolean enough =
                ended.status() == 0 && found.find() && Integer.parseInt(found.group(1)) >= major;
        missing(enough, "%s %d or newer is needed, found: %s".formatted(program, major, version));
        return version;
    }

    /// Installs unless that was done before from the same list; skips the test when it fails. One
    /// process at a time: tests in two of them may want the same.
    ///
    /// @param into the folder that the commands make anew; the list is kept there
    public void install(String into, String list, List<List<String>> commands)
            throws IOException, InterruptedException {
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        try (var channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            installAlone(into, list, commands);
        }
    }

    private void installAlone(String into, String list, List<List<String>> commands)
            throws IOException, InterruptedException {
        Path stamp = folder.resolve(into).resolve(STAMP);
        if (Files.exists(stamp) && Files.readString(stamp).equals(list)) {
            return;
        }
        for (List<String> command : commands) {
            Ended ended = run(INSTALLING, command.toArray(String[]::new));
            missing(ended.status() == 0, "cannot install: " + ended.output());
        }
        Files.writeString(stamp, list);
    }

    /// Runs a program that must end well.
    public void runs(String... command) throws IOException, InterruptedException {
        runs(Duration.ZERO, command);
    }

    /// Runs a program that must end well.
    ///
    /// @param more time that it may take beside what all may
    void runs(Duration more, String... command) throws IOException, InterruptedException {
        Ended ended = run(TESTING.plus(more), command);
        System.out.println(ended.output());
        assertThat(ended.status()).as("what it said stands above or beside this").isZero();
    }

    private Ended run(Duration limit, String... command) throws IOException, InterruptedException {
        Path output = folder.resolveSibling(folder.getFileName() + ".log");
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(ClientWorkspace::notPassedOn);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        }
        process.getOutputStream().close();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String said = new String(Files.readAllBytes(output), UTF_8);
        return ended
                ? new Ended(process.exitValue(), said)
                : new Ended(-1, said + "\nnot done after " + limit);
    }

    private static boolean notPassedOn(String variable) {
        return NOT_PASSED_ON.stream().anyMatch(variable::startsWith);
    }

    private static void missing(boolean there, String complaint) {
        if (ALL_MUST_BE_THERE) {
            assertThat(there).as(complaint).isTrue();
        }
        assumeTrue(there, complaint);
    }
}
