package dev.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class BinderTest {
    private static Sample.Provider provider(Sample sample, String name) {
        return Objects.requireNonNull(sample.providers().get(name), name);
    }

    private record Numbers(@Default("1, 2") List<Integer> some, List<Duration> spans) {}

    @Test
    void nothing_at_all_is_all_defaults() throws InvalidSettingsException {
        BoundSettings<Sample> bound =
                Binder.bind(Sample.class, new Sources(null, null, Map.of(), List.of()));
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
        assertThat(sample.storage())
                .isEqualTo(new Sample.Storage.Sqlite(Path.of("data/gatehouse.db")));
        assertThat(sample.cache().semantic()).isNull();
        assertThat(sample.providers()).isEmpty();
        assertThat(sample.routes()).isEmpty();
        assertThat(bound.effective()).allMatch(value -> value.origin().equals("default"));
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
                        cache: {enabled: off, score: 0.5, most: 5, semantic: {model: small, timeout: PT1S}}
                        storage:
                          type: postgre-sql
                          url: postgres://u:p@h/db
                        providers:
                          zeta: {base-url: "https://z.example/v1", weights: {big: 3}}
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
                .isEqualTo(
                        new Sample.Cache(
                                false,
                                0.5,
                                5,
                                new Sample.Semantic("small", Duration.ofSeconds(1))));
        assertThat(sample.storage())
                .isEqualTo(new Sample.Storage.PostgreSql(Secret.of("postgres://u:p@h/db"), 10));
        assertThat(sample.providers().keySet()).containsExactly("zeta", "alpha");
        assertThat(sample.providers().get("zeta"))
                .isEqualTo(
                        new Sample.Provider(
                                URI.create("https://z.example/v1"), null, 2, Map.of("big", 3)));
        assertThat(sample.routes()).containsExactly(new Sample.Route("fast", List.of("zeta/one")));
        assertThat(sample.labels()).containsEntry("team", "blue");
    }

    @Test
    void what_is_named_but_empty_is_absent() {
        Sample sample =
                Bind.sample(
                        "server:\n  port:\n  host: ~\n  master-key: ${NONE:-}\ntracing: null\n");

        assertThat(sample.server().port()).isEqualTo(8080);
        assertThat(sample.server().host()).isEqualTo("127.0.0.1");
        assertThat(sample.server().masterKey()).isNull();
        assertThat(sample.tracing()).isNull();
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
    void further_names_are_asked_in_their_order() {
        Sample sample = Bind.sample("", Map.of("GATEWAY_KEY", "second", "MASTER_KEY", "first"));

        assertThat(sample.server().masterKey()).isEqualTo(Secret.of("first"));
    }

    @Test
    void every_value_tells_its_origin() {
        BoundSettings<Sample> bound =
                Bind.bound(
                        "server:\n  host: here\n  master-key: sk-hush\n",
                        Map.of("PORT", "3"),
                        new SettingOverride(
                                "providers.east.api-key", "sk-east", "environment EAST_API_KEY"));

        assertThat(bound.effective())
                .contains(
                        new EffectiveValue("server.host", "here", "gatehouse.yaml:2"),
                        new EffectiveValue("server.master-key", "***", "gatehouse.yaml:3"),
                        new EffectiveValue("server.port", "3", "environment PORT"),
                        new EffectiveValue("server.drain", "10m", "default"),
                        new EffectiveValue("storage.type", "sqlite", "default"),
                        new EffectiveValue(
                                "providers.east.api-key", "***", "environment EAST_API_KEY"));
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
    void a_nullable_group_comes_into_being_with_one_variable_of_it() {
        assertThat(
                        Bind.sample("", Map.of("GATEHOUSE_CACHE_SEMANTIC_MODEL", "m"))
                                .cache()
                                .semantic())
                .isEqualTo(new Sample.Semantic("m", Duration.ofSeconds(2)));
        assertThat(Bind.refused("", Map.of("SEMANTIC_TIMEOUT", "1s")))
                .hasMessageContaining("missing setting 'cache.semantic.model'");
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
    void lists_of_numbers_and_durations_are_lists_too() throws InvalidSettingsException {
        Numbers numbers =
                Binder.bind(Numbers.class, Bind.sources("spans: [1s, 2m]", Map.of())).settings();

        assertThat(numbers.some()).containsExactly(1, 2);
        assertThat(numbers.spans()).containsExactly(Duration.ofSeconds(1), Duration.ofMinutes(2));
    }

    @Test
    void the_environment_chooses_a_type() {
        Sample sample =
                Bind.sample(
                        "",
                        Map.of(
                                "GATEHOUSE_STORAGE_TYPE", "postgre-sql",
                                "GATEHOUSE_STORAGE_URL", "postgres://h"));

        assertThat(sample.storage())
                .isEqualTo(new Sample.Storage.PostgreSql(Secret.of("postgres://h"), 10));
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
    void a_variable_of_ours_that_nobody_asks_for_is_a_warning() throws InvalidSettingsException {
        Map<String, String> environment =
                Map.of(
                        "GATEHOUSE_SERVER_PROT",
                        "1",
                        "GATEHOUSE_HOME",
                        "/x",
                        "PATHS",
                        "y",
                        "GATEHOUSE_ZZZ",
                        "");
        BoundSettings<Sample> bound =
                Binder.bind(
                        Sample.class,
                        new Sources(
                                null,
                                "",
                                environment,
                                List.of(),
                                Set.of("GATEHOUSE_HOME", "GATEHOUSE_ZZZ")));

        assertThat(bound.warnings())
                .singleElement()
                .extracting(SettingsError::render)
                .isEqualTo(
                        """
                        warning: environment variable GATEHOUSE_SERVER_PROT matches no setting
                          did you mean GATEHOUSE_SERVER_PORT?""");
    }

    @Test
    void a_file_is_read_from_disk(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gatehouse.yaml");
        Files.writeString(file, "\uFEFFserver:\r\n  port: 7\r\n");

        BoundSettings<Sample> bound =
                Binder.bind(Sample.class, new Sources(file, null, Map.of(), List.of()));

        assertThat(bound.settings().server().port()).isEqualTo(7);
        assertThat(Bind.effective(bound, "server.port").origin()).isEqualTo("gatehouse.yaml:2");
    }

    @Test
    void a_file_that_cannot_be_used_is_refused(@TempDir Path folder) throws Exception {
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
            assertThatThrownBy(
                            () ->
                                    Binder.bind(
                                            Sample.class,
                                            new Sources(wrong.getKey(), null, Map.of(), List.of())))
                    .isInstanceOf(InvalidSettingsException.class)
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
                .contains("dev.gatehouse.config.RecordBinder")
                .doesNotContain("snakeyaml")
                .doesNotContain("settings.Yaml");
    }
}
