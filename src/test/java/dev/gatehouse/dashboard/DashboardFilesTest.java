package dev.gatehouse.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ClientWorkspace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// The built pages of the dashboard, which are committed, beside the sources that they are made of.
class DashboardFilesTest {
    private static final Path SOURCES = Path.of("dashboard");
    private static final Path BUILT = Path.of("src/main/resources/dashboard");

    /// What the pages are made of, as `build.mjs` has it too.
    private static final List<String> PARTS =
            List.of(
                    "licenses",
                    "public",
                    "src",
                    "index.html",
                    "package.json",
                    "package-lock.json",
                    "build.mjs",
                    "tsconfig.json",
                    "vite.config.ts");

    private static final int MOST_BYTES = 120_000;

    /// What a browser would fetch by itself, or what a script asks for.
    private static final Pattern FETCHED =
            Pattern.compile(
                    "(?:src|href|action)\\s*=\\s*[\"']?(?:https?:)?//|url\\(\\s*[\"']?(?:https?:)?//"
                            + "|@import|importScripts|(?:fetch|import|EventSource|WebSocket)\\(\\s*[\"'`](?:\\w+:)?//");

    @Test
    void the_built_pages_belong_to_the_sources() throws Exception {
        assertThat(BUILT.resolve("stamp.txt"))
                .as("the sources of the dashboard have changed: run ./gatehouse dashboard")
                .hasContent(stamp() + "\n");
    }

    @Test
    void the_scripts_and_styles_are_small() throws IOException {
        long bytes = 0;
        for (Map.Entry<String, byte[]> file : files(BUILT).entrySet()) {
            if (file.getKey().matches(".*\\.(js|css)\\.gz")) {
                bytes += file.getValue().length;
            }
        }

        assertThat(bytes).isBetween(10_000L, (long) MOST_BYTES);
    }

    @Test
    void no_file_is_fetched_from_elsewhere() throws IOException {
        for (Map.Entry<String, byte[]> file : files(BUILT).entrySet()) {
            if (!file.getKey().endsWith(".gz")) {
                String text = new String(file.getValue(), UTF_8);
                assertThat(FETCHED.matcher(text).results().map(it -> it.group()).toList())
                        .as(file.getKey())
                        .isEmpty();
            }
        }
    }

    /// The policy of the pages forbids it, and a browser would complain.
    @Test
    void the_page_has_no_script_and_no_style_of_its_own() throws IOException {
        String page = Files.readString(BUILT.resolve("index.html"));

        assertThat(page).contains("<base href=\"/dashboard/\">");
        assertThat(page).doesNotContain("<style", " style=", "javascript:", " onload=");
        assertThat(page).containsPattern("<script [^>]*src=\"[^\"]+\"></script>");
    }

    @Test
    void each_compressed_file_is_the_file_beside_it() throws IOException {
        Map<String, byte[]> files = files(BUILT);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = file.getKey();
            if (name.endsWith(".gz")) {
                assertThat(expanded(file.getValue()))
                        .as(name)
                        .isEqualTo(files.get(name.substring(0, name.length() - 3)));
            }
        }
        assertThat(files.keySet()).anyMatch(name -> name.endsWith(".js.gz"));
    }

    /// Another machine may fetch from elsewhere.
    @Test
    void lock_files_have_no_addresses_of_registries() throws IOException {
        for (String lock : List.of("package-lock.json", "test/package-lock.json")) {
            assertThat(Files.readString(SOURCES.resolve(lock))).doesNotContain("\"resolved\"");
        }
    }

    /// Compressed files are compared by what is in them, as that is all that is sure to be the same
    /// with another release of Node.
    @Test
    void a_build_of_the_sources_makes_the_same_files() throws Exception {
        var place = new ClientWorkspace(Path.of("target/clients/dashboard/build"), Map.of());
        String version = place.needs("node", 20);
        place.needs("npm", 9);
        copySources(place.resolve(""));
        String list = version + "\n" + Files.readString(SOURCES.resolve("package-lock.json"));
        place.install(
                "node_modules",
                list,
                List.of(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")));

        place.runs("npm", "run", "build", "--", place.resolve("built").toString());

        assertThat(contents(files(place.resolve("built")))).isEqualTo(contents(files(BUILT)));
    }

    private static void copySources(Path to) throws IOException {
        for (Map.Entry<String, byte[]> file : parts().entrySet()) {
            Path copy = to.resolve(file.getKey());
            Files.createDirectories(copy.getParent());
            Files.write(copy, file.getValue());
        }
    }

    /// A digest of each file by its path; of compressed files, of what is in them.
    private static Map<String, String> contents(Map<String, byte[]> files) throws Exception {
        var contents = new TreeMap<String, String>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            boolean compressed = file.getKey().endsWith(".gz");
            byte[] bytes = compressed ? expanded(file.getValue()) : file.getValue();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            contents.put(file.getKey(), HexFormat.of().formatHex(digest));
        }
        return contents;
    }

    private static String stamp() throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Map.Entry<String, byte[]> file : parts().entrySet()) {
            byte[] content = file.getValue();
            digest.update((file.getKey() + "\n" + content.length + "\n").getBytes(UTF_8));
            digest.update(content);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Map<String, byte[]> parts() throws IOException {
        var parts = new TreeMap<String, byte[]>();
        for (String part : PARTS) {
            Path place = SOURCES.resolve(part);
            if (Files.isDirectory(place)) {
                files(place).forEach((name, bytes) -> parts.put(part + "/" + name, bytes));
            } else {
                parts.put(part, Files.readAllBytes(place));
            }
        }
        return parts;
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                files.put(name, Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static byte[] expanded(byte[] compressed) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }
}
