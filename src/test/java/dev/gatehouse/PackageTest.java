package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// The package that is shipped, made from a copy of the sources, unpacked elsewhere and called.
///
/// It takes half a minute, so it runs where time is no matter: with `CI=true` or `-Dpackage`.
@EnabledIf("isWanted")
class PackageTest {
    private static final long MOST_BYTES = 40_000_000;

    /// What a package is made from. A build in this tree would take away the classes under test.
    private static final List<String> SOURCES =
            List.of("gatehouse", "pom.xml", "LICENSE", "packaging", "src/main");

    @TempDir private Path temp;

    static boolean isWanted() {
        return "true".equals(System.getenv("CI")) || System.getProperty("package") != null;
    }

    @Test
    void it_answers_without_a_jdk_from_its_cache_and_ends_on_sigterm() throws Exception {
        for (String source : SOURCES) {
            copy(Path.of(source), temp.resolve("tree").resolve(source));
        }
        Path output = temp.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("./gatehouse", "package", "--check");
        builder.directory(temp.resolve("tree").toFile());
        builder.environment().put("GATEHOUSE_JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true).redirectOutput(output.toFile());

        Process process = builder.start();

        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> read(output)).isZero();
        Path shipped = only(temp.resolve("tree/dist"), ".tar.gz");
        assertThat(shipped).exists();
        assertThat(Files.size(shipped)).isLessThan(MOST_BYTES);
        Path unpacked = shipped.resolveSibling(name(shipped).replace(".tar.gz", ""));
        assertThat(unpacked.resolve("LICENSE")).exists();
        assertThat(unpacked.resolve("NOTICE")).content().contains("picocli ", "(Apache-2.0)");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path target = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(one, target);
                    target.toFile().setExecutable(Files.isExecutable(one));
                }
            }
        }
    }

    private static Path only(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).endsWith(ending)).findFirst().orElseThrow();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
