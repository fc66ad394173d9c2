package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher in an imitated environment: the JDKs are folders with a
/// `release` file, `java` and `mvn` are scripts that print their arguments.
class LauncherTest {
    private static final int CONFIGURATION = 78;

    /// What the launcher may count on; nothing else is on its PATH, so no real JDK and no Maven.
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "basename",
                    "cat",
                    "dirname",
                    "env",
                    "find",
                    "head",
                    "mkdir",
                    "mv",
                    "readlink",
                    "rm",
                    "sleep",
                    "touch");

    private static final String TELLING_JAVA =
            """
            #!/bin/sh
            echo "java $0"
            echo "in $(pwd)"
            echo "_JAVA_OPTIONS=$_JAVA_OPTIONS"
            for argument in "$@"; do echo "<$argument>"; done
            """;

    private static final String BUILDING_MAVEN =
            """
            #!/bin/sh
            echo "$JAVA_HOME $@" >>builds
            sleep 0.3
            mkdir -p target/lib target/classes && touch target/gatehouse.jar
            """;

    /// Where a JVM, or the launcher, takes flags from.
    private static final List<String> FLAG_VARIABLES =
            List.of(
                    "JAVA_TOOL_OPTIONS",
                    "JDK_JAVA_OPTIONS",
                    "GATEHOUSE_JAVA_OPTS",
                    "_JAVA_OPTIONS");

    record Run(int status, String out, String err) {}

    @TempDir private Path temp;
    private Path home;
    private Path elsewhere;
    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void buildTheCardboard() throws IOException {
        temp = temp.toRealPath();
        home = Files.createDirectories(temp.resolve("a house"));
        elsewhere = Files.createDirectories(temp.resolve("else where"));
        Path tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "#!/bin/sh\nexec " + found(tool) + " \"$@\"\n");
        }
        Files.copy(Path.of("gatehouse"), home.resolve("gatehouse"));
        assertThat(home.resolve("gatehouse").toFile().setExecutable(true)).isTrue();
        environment.put("PATH", tools.toString());
        environment.put("HOME", temp.toString());
        environment.put("GATEHOUSE_JAVA_SEARCH", "");
    }

    @Test
    void without_any_java_the_error_names_what_is_needed_and_how_to_get_it() throws Exception {
        sources();

        Run run = run("start");

        assertThat(run.status()).isEqualTo(CONFIGURATION);
        assertThat(run.err()).contains("JDK 25", "none was found", "install", "JAVA_HOME");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void with_an_old_java_the_error_names_which_one_was_found_and_where() throws Exception {
        sources();
        Path seventeen = jdk("jdk 17", "17.0.15");
        jdk("jdk8", "1.8.0_402");
        onPath("java", seventeen.resolve("bin/java"));
        environment.put("JAVA_HOME", temp.resolve("jdk8").toString());

        Run run = run("start");

        assertThat(run.status()).isEqualTo(CONFIGURATION);
        assertThat(run.err()).contains("JDK 25", "Java 17.0.15 in " + seventeen);
    }

    @Test
    void a_configured_java_that_is_too_old_is_reported_and_skipped() throws Exception {
        built();
        Path seventeen = jdk("jdk17", "17.0.15");
        Path good = jdk("jdk25", "25.0.3");
        environment.put("GATEHOUSE_JAVA_HOME", seventeen.toString());
        environment.put("JAVA_HOME", good.toString());

        Run run = run("check");

        assertThat(run.out()).contains("java " + good.resolve("bin/java"));
        assertThat(run.err()).contains("GATEHOUSE_JAVA_HOME (" + seventeen + ")");
    }

    @Test
    void its_own_variable_comes_before_java_home_and_java_home_before_the_path() throws Exception {
        built();
        Path own = jdk("own", "26-ea");
        Path usual = jdk("usual", "25.0.3");
        Path other = jdk("other", "25");
        onPath("java", other.resolve("bin/java"));

        assertThat(run("check").out()).contains("java " + other.resolve("bin/java"));
        environment.put("JAVA_HOME", usual.toString());
        assertThat(run("check").out()).contains("java " + usual.resolve("bin/java"));
        environment.put("GATEHOUSE_JAVA_HOME", own.toString());
        assertThat(run("check").out()).contains("java " + own.resolve("bin/java"));
    }

    @Test
    void the_usual_folders_are_searched_past_older_javas() throws Exception {
        built();
        Path search = temp.resolve("jvm s");
        jdk("jvm s/a17", "17.0.15");
        Path good = jdk("jvm s/b25", "25.0.3");
        environment.put("JAVA_HOME", search.resolve("a17").toString());
        environment.put("GATEHOUSE_JAVA_SEARCH", temp.resolve("nothing/*") + ":" + search + "/*");

        assertThat(run("check").out()).contains("java " + good.resolve("bin/java"));
    }

    @Test
    void arguments_flags_and_the_working_directory_reach_the_program() throws Exception {
        built();
        Files.createFile(home.resolve("target/lib/b.jar"));
        Files.createFile(home.resolve("target/lib/a.jar"));
        Files.createFile(
                Files.createDirectory(home.resolve("target/embedder")).resolve("extra.jar"));
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        environment.put("GATEHOUSE_JAVA_OPTS", "-Xmx64m  -Dstar=*");

        Run run = run("chat", "two words", "", "*", "--help");

        Path target = home.resolve("target");
        String path =
                Stream.of("gatehouse.jar", "lib/a.jar", "lib/b.jar", "embedder/extra.jar")
                        .map(jar -> target + "/" + jar)
                        .collect(Collectors.joining(":"));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .contains("in " + elsewhere, "<-XX:+UseSerialGC>", "<-Xms16m>")
                .containsSubsequence("<-Xmx64m>", "<-Dstar=*>", "<-cp>")
                .containsSequence("<" + path + ">")
                .endsWith(
                        "<dev.gatehouse.app.Main>",
                        "<chat>",
                        "<two words>",
                        "<>",
                        "<*>",
                        "<--help>");
    }

    @Test
    void a_chain_of_symbolic_links_leads_to_the_tree() throws Exception {
        built();
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("inner"), Path.of("../a house/gatehouse"));
        Files.createSymbolicLink(elsewhere.resolve("outer"), bin.resolve("inner"));

        Run run = run(List.of("./outer", "start"));

        assertThat(run.out())
                .contains("in " + elsewhere, home.resolve("target/gatehouse.jar") + "");
        assertThat(run.status()).isZero();
    }

    @Test
    void the_exit_code_of_the_program_is_its_own() throws Exception {
        built();
        Path jdk = jdk("jdk", "25.0.3");
        script(jdk.resolve("bin/java"), "#!/bin/sh\nexit 42\n");
        environment.put("JAVA_HOME", jdk.toString());

        assertThat(run("start").status()).isEqualTo(42);
    }

    @Test
    void it_builds_once_and_again_when_a_source_is_newer() throws Exception {
        Path pom = sources();
        Path jdk = jdk("jdk", "25.0.3");
        environment.put("JAVA_HOME", jdk.toString());
        onPath("mvn", script(temp.resolve("maven"), BUILDING_MAVEN));

        Run first = run("start");
        run("start");
        assertThat(first.out()).contains("<start>");
        assertThat(first.err()).contains("building");
        assertThat(home.resolve("builds"))
                .hasContent(jdk + " -B -q -Dfast -DskipTests -Dmaven.test.skip=true package");

        Files.setLastModifiedTime(pom, FileTime.from(Instant.now().plusSeconds(60)));
        run("start");
        assertThat(Files.readAllLines(home.resolve("builds"))).hasSize(2);
    }

    /// Else the tests would find nothing to compile, and the compiler's checks would not run.
    @Test
    void classes_that_were_built_without_checks_do_not_stay() throws Exception {
        sources();
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        onPath("mvn", script(temp.resolve("maven"), BUILDING_MAVEN));

        assertThat(run("start").out()).contains("<start>");

        assertThat(home.resolve("target/gatehouse.jar")).exists();
        assertThat(home.resolve("target/classes")).doesNotExist();
    }

    @Test
    void a_build_that_fails_shows_the_output_of_maven() throws Exception {
        sources();
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        onPath("mvn", script(temp.resolve("maven"), "#!/bin/sh\necho 'no such symbol'\nexit 3\n"));

        Run run = run("start");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("no such symbol", "the build failed");
        assertThat(home.resolve("target/build.lock")).doesNotExist();
    }

    @Test
    void without_maven_the_error_names_it() throws Exception {
        sources();
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());

        Run run = run("start");

        assertThat(run.status()).isEqualTo(CONFIGURATION);
        assertThat(run.err()).contains("Maven is needed", "apt-get install maven");
    }

    @Test
    void two_launchers_build_once() throws Exception {
        sources();
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        onPath("mvn", script(temp.resolve("maven"), BUILDING_MAVEN));

        Process one = begin(List.of(launcher(), "start"), "one");
        Process two = begin(List.of(launcher(), "start"), "two");

        assertThat(end(one, "one").out()).contains("<start>");
        assertThat(end(two, "two").out()).contains("<start>");
        assertThat(Files.readAllLines(home.resolve("builds"))).hasSize(1);
        assertThat(home.resolve("target/build.lock")).doesNotExist();
    }

    @Test
    void the_lock_of_an_ended_launcher_is_removed() throws Exception {
        sources();
        environment.put("JAVA_HOME", jdk("jdk", "25.0.3").toString());
        onPath("mvn", script(temp.resolve("maven"), BUILDING_MAVEN));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(home.resolve("target/build.lock"));
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

        assertThat(run("start").out()).contains("<start>");
        assertThat(lock).doesNotExist();
    }

    @Test
    void tests_run_with_the_checks_on_and_with_the_jdk_that_was_found() throws Exception {
        sources();
        Path jdk = jdk("jdk", "25.0.3");
        environment.put("GATEHOUSE_JAVA_HOME", jdk.toString());
        onPath("mvn", script(temp.resolve("maven"), BUILDING_MAVEN));

        run("test", "-Dtest=JsonTest");

        assertThat(home.resolve("builds")).hasContent(jdk + " -B verify -Dtest=JsonTest");
    }

    @ParameterizedTest
    @CsvSource({
        "--quick, 'test -Pquick,!separate'",
        "--mutation, 'test-compile org.pitest:pitest-maven:mutationCoverage -Pmutation'"
    })
    void other_runs_of_the_tests_are_chosen_by_an_option(String option, String maven)
            throws Exception {
        sources();
        Path jdk = jdk("jdk", "25.0.3");
        environment.put("GATEHOUSE_JAVA_HOME", jdk.toString());
        onPath("mvn", script(temp.resolve("maven"), BUILDING_MAVEN));

        run("test", option, "-o");

        assertThat(home.resolve("builds")).hasContent(jdk + " -B " + maven + " -o");
    }

    @Test
    void bench_runs_its_script_and_its_absence_is_reported() throws Exception {
        sources();
        assertThat(run("bench").status()).isEqualTo(CONFIGURATION);
        assertThat(run("package").err()).contains("packaging/package");

        Files.createDirectories(home.resolve("bench"));
        script(home.resolve("bench/run"), TELLING_JAVA);

        assertThat(run("bench", "a b").out()).contains("<a b>");
    }

    @Test
    void an_installed_gatehouse_brings_its_own_java_and_never_builds() throws Exception {
        installed();

        Run run = run("start", "--port", "0");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("java " + home.resolve("runtime/bin/java"))
                .contains("<" + home.resolve("lib/gatehouse.jar:") + home + "/lib/a.jar>")
                .doesNotContain("AOTCache");
    }

    @Test
    void an_installed_gatehouse_uses_its_cache_when_there_is_one() throws Exception {
        installed();
        Path cache = Files.createFile(home.resolve("lib/gatehouse.aot"));

        assertThat(run("start").out()).contains("<-XX:AOTCache=" + cache + ">");
    }

    @Test
    void an_operators_collector_takes_the_place_of_ours_in_whichever_variable_it_is()
            throws Exception {
        installed();
        Files.createFile(home.resolve("lib/gatehouse.aot"));

        assertThat(run("start").out()).contains("<-XX:+UseSerialGC>", "<-XX:AOTMode=auto>");
        for (String variable : FLAG_VARIABLES) {
            for (String collector : List.of("G1", "Z", "Parallel", "Shenandoah")) {
                environment.put(variable, "-Dx=1 -XX:+Use" + collector + "GC");

                assertThat(run("start").out())
                        .as(variable + " " + collector)
                        .doesNotContain("UseSerialGC", "AOTCache");
            }
            environment.remove(variable);
        }
    }

    @Test
    void of_several_collectors_the_last_is_used_and_the_others_are_switched_off() throws Exception {
        installed();
        environment.put("JAVA_TOOL_OPTIONS", "'-XX:+UseG1GC'");
        environment.put("GATEHOUSE_JAVA_OPTS", "-XX:+UseParallelGC -XX:+UseZGC");

        assertThat(run("start").out().lines())
                .containsSubsequence(
                        "<-XX:+UseParallelGC>",
                        "<-XX:+UseZGC>",
                        "<-XX:-UseG1GC>",
                        "<-XX:-UseParallelGC>",
                        "<-cp>")
                .doesNotContain("<-XX:-UseZGC>", "<-XX:+UseSerialGC>");

        environment.put("_JAVA_OPTIONS", "-XX:+UseSerialGC");
        assertThat(run("start").out().lines())
                .contains(
                        "_JAVA_OPTIONS=-XX:+UseSerialGC -XX:-UseG1GC -XX:-UseParallelGC"
                                + " -XX:-UseZGC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx1g -Xmn64m",
                "-XX:NewSize=64m",
                "-Xmx8m",
                "-XX:MaxHeapSize=8388608",
                "-Xmx9000k",
                "-XX:MaxRAMPercentage=0.5",
                "-XX:MaxRAM=20m",
            })
    void sizes_of_the_heap_that_ours_would_contradict_remove_ours(String flags) throws Exception {
        installed();
        Files.createFile(home.resolve("lib/gatehouse.aot"));
        for (String variable : FLAG_VARIABLES) {
            environment.put(variable, flags);

            assertThat(run("start").out())
                    .as(variable)
                    .doesNotContain("<-Xms16m>", "NewSize=36m", "AOTCache")
                    .contains("<-XX:+UseSerialGC>");
            environment.remove(variable);
        }
    }

    @Test
    void a_heap_with_room_gets_a_young_generation_with_large_survivor_spaces() throws Exception {
        installed();
        environment.put("GATEHOUSE_JAVA_OPTS", "-Xmx128m");

        assertThat(run("start").out().lines())
                .containsSubsequence(
                        "<-Xms48m>", "<-XX:NewSize=36m>", "<-XX:SurvivorRatio=1>", "<-Xmx128m>")
                .doesNotContain("<-Xms16m>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx64m",
                "-Xmx128m -Xms32m",
                "-Xmx128m -XX:+UseG1GC",
                "-Xmx128m -XX:+UseZGC",
                "-Xmx128m -XX:NewRatio=3",
                "-Xmx128m -XX:SurvivorRatio=8",
                "-Xmx128m -XX:MaxTenuringThreshold=2",
                "-XX:MaxRAMPercentage=25",
            })
    void a_young_generation_that_the_operators_flags_contradict_is_left_out(String flags)
            throws Exception {
        installed();
        for (String variable : FLAG_VARIABLES) {
            environment.put(variable, flags);

            assertThat(run("start").out())
                    .as(variable)
                    .doesNotContain("<-Xms48m>", "NewSize", "SurvivorRatio=1");
            environment.remove(variable);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:-UseCompressedOops",
                "-XX:ObjectAlignmentInBytes=16",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx40g",
                "-Xms1m",
                "-Xshare:off",
                "-XX:SharedArchiveFile=x",
                "-XX:AOTMode=off",
                "--patch-module=java.base=x",
                "-XX:+SomethingUnknown",
            })
    void the_cache_is_left_out_beside_flags_that_it_may_not_fit(String flags) throws Exception {
        installed();
        Files.createFile(home.resolve("lib/gatehouse.aot"));
        for (String variable : FLAG_VARIABLES) {
            environment.put(variable, flags);

            assertThat(run("start").out()).as(variable).doesNotContain("AOTCache");
            environment.remove(variable);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx128m",
                "-Xmx31g -Xms1g",
                "-Dsome.name=value",
                "-Xss512k",
                "-XX:MaxRAMPercentage=75",
                "-Xlog:gc:file=gc.log",
                "-XX:-ExitOnOutOfMemoryError -XX:+HeapDumpOnOutOfMemoryError",
            })
    void the_cache_stays_beside_usual_flags(String flags) throws Exception {
        installed();
        Files.createFile(home.resolve("lib/gatehouse.aot"));
        environment.put("JAVA_TOOL_OPTIONS", flags);

        assertThat(run("start").out()).contains("AOTCache");
    }

    @Test
    void flags_of_the_environment_for_shares_errors_and_logs_are_not_overridden() throws Exception {
        installed();
        environment.put(
                "JAVA_TOOL_OPTIONS",
                "-XX:MaxRAMPercentage=75 -XX:-ExitOnOutOfMemoryError -Xlog:gc:file=gc.log");

        assertThat(run("start").out())
                .doesNotContain("MaxRAMPercentage", "ExitOnOutOfMemoryError", "-Xlog")
                .contains("<-Xms16m>");
    }

    @Test
    void flags_in_a_file_are_checked_too() throws Exception {
        installed();
        Files.writeString(elsewhere.resolve("flags"), "-Dx=1\n-XX:+UseG1GC -Xmx8m");
        for (String flag : List.of("@flags", "-XX:VMOptionsFile=flags", "@absent")) {
            environment.put("GATEHOUSE_JAVA_OPTS", flag);

            assertThat(run("start").out().contains("<-XX:+UseSerialGC>"))
                    .as(flag)
                    .isEqualTo(flag.equals("@absent"));
        }
    }

    @Test
    void a_flag_that_needs_a_whole_jdk_gets_one_or_an_error() throws Exception {
        installed();
        environment.put("JAVA_TOOL_OPTIONS", "-javaagent:/opt/agent.jar=x");

        Run without = run("start");
        assertThat(without.status()).isEqualTo(CONFIGURATION);
        assertThat(without.err())
                .contains("-javaagent:/opt/agent.jar needs java.instrument", "JDK");

        Path jdk = jdk("jdk", "25.0.3");
        environment.put("JAVA_HOME", jdk.toString());
        assertThat(run("start").out()).contains("java " + jdk.resolve("bin/java"));

        Files.writeString(
                home.resolve("runtime/release"), "MODULES=\"java.base java.instrument jdk.net\"\n");
        assertThat(run("start").out()).contains("java " + home.resolve("runtime/bin/java"));
    }

    @Test
    void an_installed_gatehouse_can_be_given_another_java() throws Exception {
        installed();
        Files.createFile(home.resolve("lib/gatehouse.aot"));
        Path jdk = jdk("jdk", "25.0.3");
        environment.put("GATEHOUSE_JAVA_HOME", jdk.toString());

        assertThat(run("start").out())
                .contains("java " + jdk.resolve("bin/java"))
                .doesNotContain("AOTCache");
    }

    @Test
    void commands_that_need_the_source_tree_are_rejected_when_installed() throws Exception {
        installed();

        for (String command : List.of("test", "bench", "dashboard", "package")) {
            Run run = run(command);
            assertThat(run.status()).isEqualTo(CONFIGURATION);
            assertThat(run.err()).contains("`" + command + "` needs the source tree");
        }
    }

    /// A source tree that was never built.
    private Path sources() throws IOException {
        Files.createDirectories(home.resolve("src/main"));
        return Files.writeString(home.resolve("pom.xml"), "<project/>");
    }

    /// A source tree whose jar is newer than all else.
    private void built() throws IOException {
        sources();
        Files.createDirectories(home.resolve("target/lib"));
        Path jar = Files.createFile(home.resolve("target/gatehouse.jar"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    }

    private void installed() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("runtime/bin"));
        Files.createFile(home.resolve("lib/gatehouse.jar"));
        Files.createFile(home.resolve("lib/a.jar"));
        script(home.resolve("runtime/bin/java"), TELLING_JAVA);
        Files.writeString(home.resolve("runtime/release"), "MODULES=\"java.base jdk.net\"\n");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = temp.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(
                jdk.resolve("release"),
                "IMPLEMENTOR=\"Cardboard\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/java"), TELLING_JAVA);
        script(jdk.resolve("bin/javac"), TELLING_JAVA);
        return jdk;
    }

    private void onPath(String name, Path target) throws IOException {
        Files.createSymbolicLink(temp.resolve("tools").resolve(name), target);
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static Path found(String tool) {
        return Stream.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("this machine has no " + tool));
    }

    private String launcher() {
        return home.resolve("gatehouse").toString();
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        return run(Stream.concat(Stream.of(launcher()), Stream.of(arguments)).toList());
    }

    private Run run(List<String> command) throws IOException, InterruptedException {
        return end(begin(command, "only"), "only");
    }

    private Process begin(List<String> command, String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(elsewhere.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectOutput(temp.resolve(name + ".out").toFile());
        builder.redirectError(temp.resolve(name + ".err").toFile());
        return builder.start();
    }

    private Run end(Process process, String name) throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(temp.resolve(name + ".out"), UTF_8),
                Files.readString(temp.resolve(name + ".err"), UTF_8));
    }
}
