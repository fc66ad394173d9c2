package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
    private static final long MOST_BYTES = 48_000_000;

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
        for (String file :
                List.of("Dockerfile", "entrypoint", "healthcheck", "gatehouse.service")) {
            assertThat(unpacked.resolve(file)).exists();
        }
        isWholeSbom(unpacked);
    }

    /// Each jar of the package is in its list of parts, with its checksum, and nothing else is.
    private static void isWholeSbom(Path unpacked) throws Exception {
        Json sbom = Json.parse(Files.readAllBytes(unpacked.resolve("sbom.cdx.json")));
        assertThat(text(sbom, "bomFormat")).isEqualTo("CycloneDX");
        assertThat(text(sbom, "specVersion")).isEqualTo("1.6");
        assertThat(text(sbom, "serialNumber")).matches("urn:uuid:[0-9a-f-]{36}");
        Json metadata = Objects.requireNonNull(sbom.member("metadata"));
        assertThat(text(metadata, "timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        Json parts = Objects.requireNonNull(sbom.member("components"));
        var libraries = new TreeMap<String, String>();
        for (int i = 0; i < parts.size(); i++) {
            Json part = parts.at(i);
            assertThat(text(part, "purl")).startsWith("pkg:").endsWith("@" + text(part, "version"));
            assertThat(Objects.requireNonNull(part.member("licenses")).size()).isOne();
            if (text(part, "type").equals("library")) {
                Json hash = Objects.requireNonNull(part.member("hashes")).at(0);
                assertThat(text(hash, "alg")).isEqualTo("SHA-256");
                String jar = text(part, "name") + "-" + text(part, "version") + ".jar";
                libraries.put(jar, text(hash, "content"));
            }
        }
        assertThat(libraries).isEqualTo(jars(unpacked.resolve("lib")));
        assertThat(parts.size()).as("and the Java runtime").isEqualTo(libraries.size() + 1);
    }

    private static Map<String, String> jars(Path folder) throws Exception {
        var found = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(it -> name(it).endsWith(".jar")).toList()) {
                byte[] digest =
                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                found.put(name(file), HexFormat.of().formatHex(digest));
            }
        }
        found.remove("gatehouse.jar");
        return found;
    }

    private static String text(Json object, String name) throws Exception {
        return Objects.requireNonNull(object.member(name), name).text();
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
