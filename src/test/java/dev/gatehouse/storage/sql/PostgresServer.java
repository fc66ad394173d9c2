package dev.gatehouse.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.gatehouse.TestPorts;
import dev.gatehouse.journey.Await;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real server of PostgreSQL on a port of the loopback interface, in a folder of its own.
///
/// A shell waits for the end of its standard input and then stops the server: it ends with the
/// tests, however they end.
public final class PostgresServer implements AutoCloseable {
    public static final String PASSWORD = "s3cret/p@ss";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static @Nullable PostgresServer shared;

    private final Path bin;
    private final Path folder;
    private final int port;
    private @Nullable Process shell;

    private PostgresServer(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /// The server that all tests of a process share, until its end.
    public static synchronized PostgresServer shared() throws Exception {
        PostgresServer server = shared;
        if (server == null) {
            server = start();
            shared = server;
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        }
        return server;
    }

    /// A server of its own, for tests that stop it.
    public static PostgresServer start() throws Exception {
        return start(binaries());
    }

    /// A server with programs of its own.
    ///
    /// @param bin the folder of them, which the account of the server can read
    public static PostgresServer start(Path bin) throws Exception {
        Path folder = Files.createTempDirectory("gatehouse-postgresql");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var server = new PostgresServer(bin, folder, TestPorts.forServer());
        server.make();
        server.resume();
        return server;
    }

    private static Path binaries() {
        Optional<Path> found =
                Stream.concat(
                                versions().map(version -> version.resolve("bin")),
                                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                                        .map(Path::of))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .findFirst();
        if (found.isEmpty()) {
            String message = "no initdb of PostgreSQL: install the package postgresql";
            if ("true".equals(System.getenv("CI"))) {
                fail(message);
            }
            abort(message);
        }
        return found.orElseThrow();
    }

    private static Stream<Path> versions() {
        File[] found = new File("/usr/lib/postgresql").listFiles();
        return found == null ? Stream.of() : Stream.of(found).map(File::toPath);
    }

    private void make() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        Path data = Files.createDirectory(folder.resolve("data"));
        if (isRoot()) {
            run("chown", user(), folder.toString(), password.toString(), data.toString());
        }
        List<String> command = new ArrayList<>(asUser());
        command.addAll(
                List.of(
                        bin.resolve("initdb").toString(),
                        "-D",
                        data.toString(),
                        "-U",
                        "postgres",
                        "-A",
                        "scram-sha-256",
                        "--pwfile=" + password,
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--no-sync"));
        run(command.toArray(String[]::new));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// The server refuses to run as root.
    private static List<String> asUser() {
        return isRoot() ? List.of("setpriv", "--reuid=" + user(), "--clear-groups") : List.of();
    }

    private static String user() {
        try (Stream<String> users = Files.lines(Path.of("/etc/passwd"))) {
            return users.anyMatch(line -> line.startsWith("postgres:")) ? "postgres" : "nobody";
        } catch (IOException _) {
            return "nobody";
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }

    /// Starts the server again, on its port and its folder, with further settings.
    public void resume(String... settings) throws Exception {
        List<String> server = new ArrayList<>(asUser());
        server.addAll(
                List.of(
                        bin.resolve("postgres").toString(),
                        "-D",
                        folder.resolve("data").toString(),
                        "-p",
                        "" + port,
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + folder.resolve("data"),
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=60"));
        for (String setting : settings) {
            server.addAll(List.of("-c", setting));
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "\"$@\" & server=$!; cat >/dev/null; kill -CONT $server;"
                                        + " kill -QUIT $server; wait $server",
                                "sh"));
        command.addAll(server);
        shell =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Await.until("PostgreSQL accepts connections", this::accepts);
    }

    private boolean accepts() throws Exception {
        if (!shell().isAlive()) {
            throw new IOException(Files.readString(folder.resolve("log")));
        }
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port);
                Connection _ = connect("postgres")) {
            return true;
        } catch (IOException | SQLException _) {
            return false;
        }
    }

    /// Stops it at once, as a crash would; its folder and port are kept.
    public void crash() throws Exception {
        shell().getOutputStream().close();
        shell().waitFor();
    }

    private Process shell() {
        return Objects.requireNonNull(shell);
    }

    /// Stops the server and all its processes from running, without closing anything.
    public void freeze() throws Exception {
        signal("-STOP");
    }

    /// Ends a freeze.
    public void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(String signal) throws Exception {
        long server =
                Long.parseLong(
                        Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
        List<String> command = new ArrayList<>(List.of("kill", signal, "" + server));
        ProcessHandle.of(server).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(process -> command.add("" + process.pid()));
        run(command.toArray(String[]::new));
    }

    /// The address of a new database.
    public String database() throws SQLException {
        String name = "test" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return address(name);
    }

    /// The address of a database.
    public String address(String database) {
        return "postgres://postgres:s3cret%2Fp%40ss@127.0.0.1:" + port + "/" + database;
    }

    /// Runs a statement of an administrator.
    public void execute(String sql) throws SQLException {
        execute("postgres", sql);
    }

    /// Runs a statement of an administrator in a database.
    public void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// A connection of an administrator.
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=2",
                "postgres",
                PASSWORD);
    }

    @Override
    public void close() {
        try {
            crash();
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
