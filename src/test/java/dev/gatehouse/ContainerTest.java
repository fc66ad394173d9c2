package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files in `packaging` by which a package runs, and what it is made from.
class ContainerTest {
    private static final Path PACKAGING = Path.of("packaging");

    /// What `packaging/package` puts into a package beside what it copies from its own folder.
    private static final List<String> MADE =
            List.of(
                    "gatehouse",
                    "LICENSE",
                    "NOTICE",
                    "sbom.cdx.json",
                    "licenses/",
                    "runtime/",
                    "lib/");

    @TempDir private Path temp;

    @Test
    void an_image_has_all_of_the_package_and_runs_as_another_user_than_root() throws IOException {
        List<String> lines = instructions();
        List<String> copied = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("COPY ")) {
                List<String> words = List.of(line.split(" +", -1));
                copied.addAll(words.subList(1, words.size() - 1));
                assertThat(words.getLast()).startsWith("/opt/gatehouse/");
            }
        }
        String script = Files.readString(PACKAGING.resolve("package"));
        for (String each : copied) {
            boolean made = MADE.contains(each) || script.contains("\"$here/" + each + "\"");
            assertThat(made).as("a package has %s", each).isTrue();
        }
        assertThat(copied).containsAll(MADE);
        assertThat(lines)
                .contains(
                        "USER 10001:10001",
                        "VOLUME /var/lib/gatehouse",
                        "ENV GATEHOUSE_DATA_DIR=/var/lib/gatehouse",
                        "ENTRYPOINT [\"/opt/gatehouse/entrypoint\"]",
                        "CMD [\"start\"]");
        assertThat(lines).anyMatch(line -> line.endsWith("CMD [\"/opt/gatehouse/healthcheck\"]"));
        assertThat(lines.getFirst()).matches("FROM [a-z]+:[a-z0-9-]+");
        assertThat(lines).noneMatch(line -> line.startsWith("ADD ") || line.contains("curl "));
        int user = lines.indexOf("USER 10001:10001");
        assertThat(lines.subList(user, lines.size())).noneMatch(line -> line.startsWith("RUN"));
    }

    @Test
    void the_entry_point_keeps_what_is_written_from_others() throws Exception {
        Path entry = executable("entrypoint", Files.readString(PACKAGING.resolve("entrypoint")));
        executable(
                "gatehouse", "#!/usr/bin/env bash\nprintf '%s %s' \"$(umask)\" \"$*\" >\"$OUT\"\n");
        Path out = temp.resolve("out");

        int code = run(Map.of("OUT", out.toString()), entry.toString(), "start", "a b");

        assertThat(code).isZero();
        assertThat(out).content().isEqualTo("0077 start a b");
        assertThat(Files.getPosixFilePermissions(out).toString()).doesNotContain("GROUP", "OTHERS");
    }

    @Test
    void the_unit_of_systemd_is_valid_and_hardened() throws Exception {
        Path unit = PACKAGING.resolve("gatehouse.service");
        Map<String, String> keys = keys(unit);

        assertThat(keys)
                .containsEntry("NoNewPrivileges", "yes")
                .containsEntry("DynamicUser", "yes")
                .containsEntry("ProtectSystem", "strict")
                .containsEntry("ProtectHome", "yes")
                .containsEntry("PrivateTmp", "yes")
                .containsEntry("PrivateDevices", "yes")
                .containsEntry("CapabilityBoundingSet", "")
                .containsEntry("SystemCallFilter", "@system-service")
                .containsEntry("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX")
                .containsEntry("StateDirectory", "gatehouse")
                .containsEntry("StateDirectoryMode", "0700")
                .containsEntry("UMask", "0077")
                .containsEntry("RestartPreventExitStatus", "78")
                .containsEntry("Environment", "GATEHOUSE_DATA_DIR=/var/lib/gatehouse");
        assertThat(verified(unit)).isEmpty();
    }

    /// What `systemd-analyze` finds wrong; nothing where this machine does not have it.
    private String verified(Path unit) throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
            return "";
        }
        Path program = executable("gatehouse", "#!/bin/sh\n");
        Path copy = temp.resolve("gatehouse.service");
        String text = Files.readString(unit);
        Files.writeString(copy, text.replace("/opt/gatehouse/gatehouse start", program + " start"));
        Path out = temp.resolve("verified");
        var builder = new ProcessBuilder("systemd-analyze", "verify", copy.toString());
        builder.redirectErrorStream(true).redirectOutput(out.toFile());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }

    @Test
    void the_libraries_are_those_whose_checksums_are_recorded() throws Exception {
        Map<String, String> recorded = new TreeMap<>();
        List<String> lines =
                new ArrayList<>(Files.readAllLines(PACKAGING.resolve("checksums.txt")));
        lines.addAll(Files.readAllLines(PACKAGING.resolve("checksums-embedder.txt")));
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            String[] parts = words[1].split(":", -1);
            recorded.put(parts[1] + "-" + parts[2] + ".jar", words[0]);
        }
        Map<String, Path> there = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            there.put(Path.of(entry).getFileName().toString(), Path.of(entry));
        }

        assertThat(there)
                .as("jars on the class path")
                .containsKeys(recorded.keySet().toArray(String[]::new));
        for (var each : recorded.entrySet()) {
            byte[] jar = Files.readAllBytes(there.get(each.getKey()));
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(jar);
            assertThat(HexFormat.of().formatHex(digest))
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"changed", "missing", "added"})
    void a_package_is_not_made_from_other_libraries(String how) throws Exception {
        Path folder = Files.createDirectory(temp.resolve("lib"));
        Path packaging = Files.createDirectory(temp.resolve("packaging"));
        Path script = packaging.resolve("supply.py");
        Files.copy(PACKAGING.resolve("supply.py"), script);
        Files.writeString(folder.resolve("one-1.0.jar"), "one");
        Files.writeString(folder.resolve("two-2.0.jar"), "two");
        String list = digestLine("one", "a:one:1.0") + digestLine("two", "b:two:2.0");
        Files.writeString(packaging.resolve("checksums.txt"), list);
        String[] verify = {"python3", script.toString(), "verify", folder.toString()};
        assertThat(run(Map.of(), verify)).isZero();

        switch (how) {
            case "changed" -> Files.writeString(folder.resolve("two-2.0.jar"), "three");
            case "missing" -> Files.delete(folder.resolve("two-2.0.jar"));
            default -> Files.writeString(folder.resolve("three-3.0.jar"), "three");
        }
        assertThat(run(Map.of(), verify)).isOne();
    }

    @Test
    void the_libraries_of_an_extra_are_those_of_its_list() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("lib"));
        Path packaging = Files.createDirectory(temp.resolve("packaging"));
        Path script = packaging.resolve("supply.py");
        Files.copy(PACKAGING.resolve("supply.py"), script);
        Files.writeString(folder.resolve("one-1.0.jar"), "one");
        Files.writeString(folder.resolve("two-2.0.jar"), "two");
        Files.writeString(packaging.resolve("checksums.txt"), digestLine("one", "a:one:1.0"));
        Files.writeString(packaging.resolve("checksums-more.txt"), digestLine("two", "b:two:2.0"));
        String[] verify = {"python3", script.toString(), "verify", folder.toString()};
        String[] verifyMore = {"python3", script.toString(), "verify", folder.toString(), "more"};

        assertThat(run(Map.of(), verifyMore)).isZero();
        assertThat(run(Map.of(), verify)).as("with a library of an extra").isOne();
        Files.delete(folder.resolve("two-2.0.jar"));
        assertThat(run(Map.of(), verify)).isZero();
        assertThat(run(Map.of(), verifyMore)).as("without a library of the extra").isOne();
    }

    private static String digestLine(String content, String coordinates) throws Exception {
        byte[] digest =
                java.security.MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest) + " " + coordinates + "\n";
    }

    @Test
    void maven_rejects_what_it_downloads_with_a_wrong_checksum() throws IOException {
        assertThat(Files.readAllLines(Path.of(".mvn/maven.config"))).contains("--strict-checksums");
    }

    private Path executable(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private int run(Map<String, String> environment, String... command) throws Exception {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(temp.resolve("run.log").toFile());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /// The instructions of the Dockerfile, each on one line.
    private static List<String> instructions() throws IOException {
        String text = Files.readString(PACKAGING.resolve("Dockerfile")).replaceAll("\\\\\n *", "");
        return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    private static Map<String, String> keys(Path unit) throws IOException {
        try (Stream<String> lines = Files.lines(unit)) {
            return lines.filter(Pattern.compile("^[A-Z]\\w+=").asPredicate())
                    .map(line -> line.split("=", 2))
                    .filter(pair -> !Arrays.asList("After", "Wants").contains(pair[0]))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b));
        }
    }
}
