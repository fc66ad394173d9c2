package dev.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    private static Sample.Provider provider(Sample sample, String name) {
        return Objects.requireNonNull(sample.providers().get(name), name);
    }

    @Test
    void nothing_at_all_is_all_defaults() {
        var nothing = new Variables(Map.of(), DotEnv.none());
        BoundSettings<Sample> bound =
                Bind.bound(new Sources(null, null, nothing, List.of(), Set.of()));
        Sample sample = bound.settings();

        assertThat(sample.server())
                .isEqualTo(
                        new Sample.Server(
                                "127.0.0.1",
                                8080,
                                null,
                                List.of(),
                                new Size(32 << 20),
                                Duration.ofMinutes(10),
                                Sample.LogMode.PLAIN));
        assertThat(sample.data()).isEqualTo(Path.of("data"));
        assertThat(sample.cache().most()).isNull();
        assertThat(sample.providers()).isEmpty();
        assertThat(sample.routes()).isEmpty();
        assertThat(bound.effective()).allMatch(EffectiveValue::usual);
        assertThat(bound.warnings()).isEmpty();
    }

    @Test
    void a_file_is_read_with_every_kind_of_value() {
        Sample sample =
                Bind.sample(
                        """
                        server:
                          host: localhost
                          port: 9000
                          master-key: sk-one
                          origins: [https://a, "https://b, c"]
                          body-limit: 512K
                          drain: 1m30s
                          mode: Very-Detailed
                        cache: {enabled: off, score: 0.5, most: 5000000000}
                        data: /var/lib/sample
                        providers:
                          zeta: {base-url: "https://z.example/v1", headers: {x-team: blue}}
                          alpha:
                        routes:
                          - model: fast
                            targets: zeta/one
                        labels: {team: blue}
                        """);

        assertThat(sample.server().origins()).containsExactly("https://a", "https://b, c");
        assertThat(sample.server().mode()).isEqualTo(Sample.LogMode.VERY_DETAILED);
        assertThat(sample.server().drain()).isEqualTo(Duration.ofSeconds(90));
        assertThat(sample.cache())
                .isEqualTo(new Sample.Cache(false, 0.5, 5_000_000_000L, new Sample.Semantic(null)));
        assertThat(sample.data()).isEqualTo(Path.of("/var/lib/sample"));
        assertThat(sample.providers().keySet()).containsExactly("zeta", "alpha");
        assertThat(sample.providers().get("zeta"))
                .isEqualTo(
                        new Sample.Provider(
                                URI.create("https://z.example/v1"),
                                null,
                                2,
                                Map.of("x-team", Secret.of("blue"))));
        assertThat(sample.routes()).containsExactly(new Sample.Route("fast", List.of("zeta/one")));
        assertThat(sample.labels()).containsEntry("team", "blue");
    }

    @Test
    void what_is_named_but_empty_is_absent() {
        Sample sample =
                Bind.sample("server:\n  port:\n  host: ~\n  master-key: ${NONE:-}\ncache: null\n");

        assertThat(sample.server().port()).isEqualTo(8080);
        assertThat(sample.server().host()).isEqualTo("127.0.0.1");
        assertThat(sample.server().masterKey()).isNull();
    }

    @Test
    void the_strongest_source_wins() {
        String file = "server: {port: 1}";
        SettingOverride given = new SettingOverride("server.port", "2", "catalogue");

        assertThat(Bind.sample(file).server().port()).isEqualTo(1);
        assertThat(Bind.sample(file, Map.of(), given).server().port()).isEqualTo(2);
        assertThat(Bind.sample(file, Map.of("PORT", "3"), given).server().port()).isEqualTo(3);
        assertThat(
                        Bind.sample(file, Map.of("PORT", "3", "GATEHOUSE_SERVER_PORT", "4"), given)
                                .server()
                                .port())
                .isEqualTo(4);
        assertThat(Bind.sample(file, Map.of("PORT", "")).server().port()).isEqualTo(1);
    }

    @Test
    void further_names_are_read_in_their_order() {
        Sample sample = Bind.sample("", Map.of("GATEWAY_KEY", "second", "MASTER_KEY", "first"));

        assertThat(sample.server().masterKey()).isEqualTo(Secret.of("first"));
    }

    /// `docker run --env-file` passes quotes on, Kubernetes sets addresses of services.
    @Test
    void variables_are_taken_as_they_are_meant() {
        assertThat(Bind.sample("", Map.of("PORT", " \"81\" ")).server().port()).isEqualTo(81);
        assertThat(
                        Bind.sample("", Map.of("GATEHOUSE_SERVER_PORT", "tcp://10.0.0.1:80"))
                                .server()
                                .port())
                .isEqualTo(8080);
        assertThat(Bind.sample("", Map.of("DRAIN", "30")).server().drain())
                .as("seconds, in a variable that others know")
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(Bind.refused("", Map.of("GATEHOUSE_SERVER_DRAIN", "30")))
                .hasMessageContaining("expects a duration");
    }

    @Test
    void a_variable_that_others_use_too_never_stops_the_start() {
        BoundSettings<Sample> bound =
                Bind.bound("", Map.of("LOG_MODE", "%(asctime)s", "MODEL_FILE", "/none/at/all"));

        assertThat(bound.settings().server().mode()).isEqualTo(Sample.LogMode.PLAIN);
        assertThat(bound.settings().cache().semantic().file()).isNull();
        assertThat(bound.warnings())
                .extracting(SettingsError::render)
                .containsExactly(
                        """
                        warning: 'server.mode' (environment LOG_MODE) expects one of plain, \
                        very-detailed, not '%(asctime)s'
                          the variable is left out""",
                        """
                        warning: 'cache.semantic.file' (environment MODEL_FILE) names the file \
                        '/none/at/all', which cannot be read
                          the variable is left out""");
        assertThat(Bind.refused("cache: {semantic: {file: /none/at/all}}"))
                .hasMessageStartingWith("gatehouse.yaml:1:26: error: 'cache.semantic.file' names");
        assertThat(Bind.sample("server: {mode: Loud}").server().mode())
                .isEqualTo(Sample.LogMode.VERY_DETAILED);
    }

    @Test
    void every_value_has_its_source() {
        BoundSettings<Sample> bound =
                Bind.bound(
                        "server:\n  host: here\n  master-key: sk-hush\n",
                        Map.of("PORT", "3"),
                        new SettingOverride(
                                "providers.east.api-key", "sk-east", "environment EAST_API_KEY"));

        assertThat(bound.effective())
                .extracting(EffectiveValue::toString)
                .contains(
                        "server.host = here (gatehouse.yaml:2)",
                        "server.master-key = *** (gatehouse.yaml:3)",
                        "server.port = 3 (environment PORT)",
                        "server.drain = 10m (default)",
                        "providers.east.api-key = *** (environment EAST_API_KEY)");
    }

    @Test
    void given_values_add_to_maps_of_the_file() {
        Sample sample =
                Bind.sample(
                        "providers: {west: {max-retries: 7}}",
                        Map.of(),
                        new SettingOverride("providers.west.api-key", "sk-w", "test"),
                        new SettingOverride("providers.\"v1.east\".api-key", "sk-e", "test"));

        assertThat(provider(sample, "west").maxRetries()).isEqualTo(7);
        assertThat(provider(sample, "west").apiKey()).isEqualTo(Secret.of("sk-w"));
        assertThat(provider(sample, "v1.east").apiKey()).isEqualTo(Secret.of("sk-e"));
    }

    @Test
    void the_environment_reaches_entries_that_exist_by_canonical_name_only() {
        Sample sample =
                Bind.sample(
                        "providers: {my-east: {}}\nlabels: {team: blue}",
                        Map.of(
                                "GATEHOUSE_PROVIDERS_MY_EAST_MAX_RETRIES", "5",
                                "GATEHOUSE_LABELS_TEAM", "red",
                                "RETRIES", "9"));

        assertThat(provider(sample, "my-east").maxRetries()).isEqualTo(5);
        assertThat(sample.labels()).containsEntry("team", "red");
    }

    @Test
    void a_variable_may_hold_all_of_a_map_as_json() {
        String file = "providers: {west: {}}";

        Sample map = Bind.sample(file, Map.of("PROVIDERS", "{\"a\": {\"max-retries\": 3}}"));
        Sample list =
                Bind.sample(
                        file,
                        Map.of(
                                "PROVIDERS",
                                "[{\"source\": \"b\", \"retries\": 4},"
                                        + " {\"source\": \"c\", \"enabled\": false}]"));

        assertThat(map.providers().keySet()).containsExactly("a");
        assertThat(provider(map, "a").maxRetries()).isEqualTo(3);
        assertThat(list.providers().keySet()).containsExactly("b");
        assertThat(provider(list, "b").maxRetries()).isEqualTo(4);
    }

    @Test
    void a_variable_that_holds_no_such_json_is_named() {
        assertThat(Bind.refused("", Map.of("PROVIDERS", "{\"a\": ")))
                .hasMessageStartingWith(
                        "error: 'providers' (environment PROVIDERS) is not JSON\n  write");
        assertThat(Bind.refused("", Map.of("PROVIDERS", "5")))
                .hasMessage(
                        "error: 'providers' (environment PROVIDERS) expects settings below it"
                                + ", not a single value");
        assertThat(Bind.refused("", Map.of("PROVIDERS", "[{\"retries\": 4}]")))
                .hasMessage(
                        "error: 'providers' (environment PROVIDERS) expects a 'source' in each"
                                + " element of the list");
        assertThat(Bind.refused("", Map.of("PROVIDERS", "[{\"source\": \"a\", \"sauce\": 4}]")))
                .hasMessage(
                        "error: unknown setting 'providers.a.sauce' (environment PROVIDERS)\n"
                                + "  did you mean 'source'?");
    }

    @Test
    void lists_from_outside_are_split_at_commas_and_text_of_the_file_is_not() {
        assertThat(Bind.sample("", Map.of("GATEHOUSE_SERVER_ORIGINS", "a, b,")).server().origins())
                .containsExactly("a", "b");
        assertThat(Bind.sample("server: {origins: \"a, b\"}").server().origins())
                .containsExactly("a, b");
        assertThat(
                        Bind.sample("server: {origins: \"${O}\"}", Map.of("O", "a,b"))
                                .server()
                                .origins())
                .containsExactly("a", "b");
    }

    @Test
    void placeholders_are_replaced_once() {
        Map<String, String> environment = Map.of("A", "${B}", "B", "no", "HOST", "h");

        assertThat(
                        Bind.sample("server: {host: '${HOST}.${X:-local}'}", environment)
                                .server()
                                .host())
                .isEqualTo("h.local");
        assertThat(Bind.sample("server: {host: '${A}'}", environment).server().host())
                .isEqualTo("${B}");
        assertThat(Bind.sample("server: {host: '$${B}'}", environment).server().host())
                .isEqualTo("${B}");
    }

    @Test
    void free_text_with_a_placeholder_is_shown_as_it_stands() {
        BoundSettings<Sample> bound =
                Bind.bound(
                        "labels: {header: 'Bearer ${TOKEN}'}\nserver: {port: '${P}'}",
                        Map.of("TOKEN", "sk-hush", "P", "77"));

        assertThat(bound.settings().labels()).containsEntry("header", "Bearer sk-hush");
        assertThat(Bind.effective(bound, "labels.header").value()).isEqualTo("Bearer ${TOKEN}");
        assertThat(Bind.effective(bound, "server.port").value()).isEqualTo("77");
    }

    @Test
    void an_alias_stands_for_its_anchor() {
        Sample sample =
                Bind.sample(
                        "providers:\n  a: &one {max-retries: 4}\n  b: *one\n  c: {max-retries: &n 6}\n  d: {max-retries: *n}\n");

        assertThat(sample.providers().values().stream().map(Sample.Provider::maxRetries))
                .containsExactly(4, 4, 6, 6);
    }

    @Test
    void an_unused_variable_with_our_prefix_is_a_warning() {
        var variables =
                new Variables(
                        Map.of(
                                "GATEHOUSE_SERVER_PROT",
                                "1",
                                "GATEHOUSE_HOME",
                                "/x",
                                "GATEHOUSE_SERVICE_HOST",
                                "10.0.0.1",
                                "GATEHOUSE_PORT",
                                "tcp://10.0.0.1:80",
                                "PATHS",
                                "y"),
                        DotEnv.none());
        var known = Set.of("GATEHOUSE_HOME");
        BoundSettings<Sample> bound =
                Bind.bound(new Sources(null, "", variables, List.of(), known));

        assertThat(bound.warnings())
                .singleElement()
                .extracting(SettingsError::render)
                .isEqualTo(
                        """
                        warning: environment variable GATEHOUSE_SERVER_PROT matches no setting
                          did you mean GATEHOUSE_SERVER_PORT?""");
    }

    @Test
    void changes_that_need_a_restart_are_reported_by_path() {
        BoundSettings<Sample> before = Bind.bound("server: {port: 1, host: a}", Map.of());
        BoundSettings<Sample> after =
                Bind.bound(
                        "server: {port: 2, host: a, origins: [x], drain: 10m}\ndata: elsewhere\n"
                                + "cache: {score: 0.1}",
                        Map.of());

        assertThat(before.needingRestart(after)).containsExactly("data", "server.port");
        assertThat(after.needingRestart(before)).containsExactly("data", "server.port");
        assertThat(before.needingRestart(before)).isEmpty();
    }

    @Test
    void a_file_is_read_from_disk(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gatehouse.yaml");
        Files.writeString(file, "\uFEFFserver:\r\n  port: 7\r\n");

        BoundSettings<Sample> bound = Bind.bound(Bind.file(file));

        assertThat(bound.settings().server().port()).isEqualTo(7);
        assertThat(Bind.effective(bound, "server.port").origin()).isEqualTo("gatehouse.yaml:2");
    }

    @Test
    void a_file_that_cannot_be_used_is_rejected(@TempDir Path folder) throws Exception {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, new byte[] {'a', ':', ' ', (byte) 0xE4});
        Path huge = folder.resolve("huge.yaml");
        Files.write(huge, "#\n".repeat(5 * 1024 * 1024 + 1).getBytes(UTF_8));

        for (Map.Entry<Path, String> wrong :
                Map.of(
                                folder.resolve("none.yaml"),
                                "does not exist",
                                folder,
                                "is a folder",
                                latin,
                                "is not UTF-8 text",
                                huge,
                                "is larger than 10 MB")
                        .entrySet()) {
            assertThat(Bind.refused(Bind.file(wrong.getKey())))
                    .hasMessageContaining(wrong.getKey() + ": error: the file " + wrong.getValue());
        }
    }

    @Test
    void no_text_needs_no_yaml_library() throws Exception {
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-verbose:class",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.gatehouse.config.Bare"
        };
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String loaded = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(loaded)
                .contains("dev.gatehouse.config.SettingsReader")
                .doesNotContain("snakeyaml")
                .doesNotContain("source.Yaml ");
    }
}
