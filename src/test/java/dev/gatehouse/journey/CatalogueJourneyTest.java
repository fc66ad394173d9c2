package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is known of models, and where it comes from.
class CatalogueJourneyTest {
    private static final String FETCHED =
            "catalogue: {url: 'UPSTREAM/list.json?all', refresh: 1h}\n";
    private static final Pattern NAME = Pattern.compile("\\{\"id\":\"([^\"]+)\"");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String NEWER =
            """
            {"models": {"openai/gpt": {"name": "Fetched %s", "context": 4096}}}\
            """;

    @Test
    void models_are_listed_with_the_facts_of_the_catalogue() {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [gpt-5, own]}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            Reply known = gateway.raw(ScriptedClient.request("GET", "/v1/models/one/gpt-5"));
            Reply own = gateway.raw(ScriptedClient.request("GET", "/v1/models/one/own"));

            assertThat(known.text("display_name")).isEqualTo("GPT-5");
            assertThat(known.text("created_at")).startsWith("2025-08-07");
            assertThat(known.body())
                    .contains(
                            "\"context_window\":400000",
                            "\"capabilities\":{\"reasoning\":true,\"tools\":true,",
                            "\"pricing\":{\"currency\":\"USD\",\"input_per_mtok\":1.25,"
                                    + "\"output_per_mtok\":10,");
            assertThat(own.body()).doesNotContain("metadata");
        }
    }

    @Test
    void a_quirk_of_some_models_changes_only_their_requests_and_from_the_first_call() {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [gpt-5, gpt-4o, own]}
                """;
        String body = "{\"model\":\"%s\",\"max_tokens\":7,\"messages\":[]}";
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.ask(WireFormat.CHAT, body.formatted("gpt-5"));
            gateway.ask(WireFormat.CHAT, body.formatted("gpt-4o"));
            gateway.ask(WireFormat.CHAT, body.formatted("own"));

            assertThat(gateway.upstream().received())
                    .extracting(ScriptedUpstream.ReceivedRequest::text)
                    .containsExactly(
                            "{\"model\":\"gpt-5\",\"messages\":[],\"max_completion_tokens\":7}",
                            body.formatted("gpt-4o"),
                            body.formatted("own"));
        }
    }

    @Test
    void a_member_that_a_provider_rejects_is_dropped_and_the_answer_reports_it() {
        String yaml =
                """
                providers:
                  one: {type: groq, base-url: 'UPSTREAM', api-key: k, models: [m]}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            Reply told =
                    gateway.ask(
                            WireFormat.CHAT,
                            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"name\":\"x\"}]}");
            Reply whole = gateway.ask(WireFormat.CHAT, "{\"model\":\"m\",\"messages\":[]}");

            assertThat(told.field("x-gatehouse-dropped")).isEqualTo("messages[].name");
            assertThat(gateway.calls().getFirst()).contains("\"dropped\":\"messages[].name\"");
            assertThat(whole.field("x-gatehouse-dropped")).isNull();
        }
    }

    @Test
    void a_list_that_does_not_arrive_delays_nothing() {
        try (var gateway = GatewayFixture.virtual(FETCHED)) {
            gateway.upstream().next(Talk::stall);
            gateway.advanceUntil(SECOND, "a request for the list", () -> received(gateway) == 1);

            assertThat(gateway.upstream().only().line())
                    .isEqualTo("GET /v1/list.json?all HTTP/1.1");
            assertThat(gateway.upstream().only().head().toLowerCase(Locale.ROOT))
                    .doesNotContain("authorization");
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            assertThat(model(gateway).body()).doesNotContain("metadata");

            gateway.advanceUntil(SECOND, "a complaint", () -> complained(gateway) == 1);
        }
    }

    @Test
    void a_list_that_fails_or_is_invalid_leaves_the_last_good_one_even_after_a_restart(
            @TempDir Path data) {
        String yaml = FETCHED + "data-dir: '" + data + "'\n";
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(200, NEWER.formatted("first")),
                            ScriptedUpstream.json(500, NEWER.formatted("failed")),
                            ScriptedUpstream.json(200, "{\"models\":{\"gpt\":{}}}"),
                            talk -> talk.send(Wire.head(200, "Content-Length: 999")).close());
            fetch(gateway, 1, "the list", () -> model(gateway).body().contains("Fetched first"));
            for (int refused = 1; refused <= 3; refused++) {
                int so = refused;
                gateway.advance(Duration.ofHours(1));
                fetch(gateway, refused + 1, "a complaint", () -> complained(gateway) == so);
                assertThat(model(gateway).text("display_name")).isEqualTo("Fetched first");
            }
            assertThat(gateway.logged()).contains("it answered 500", "gpt: an entry is ");
        }
        try (var gateway = GatewayFixture.virtual(yaml)) {
            assertThat(model(gateway).text("display_name")).isEqualTo("Fetched first");
        }
    }

    @Test
    void the_file_of_the_operator_overrides_the_catalogue(@TempDir Path data) throws IOException {
        Path file = data.resolve("own.json");
        Files.writeString(file, NEWER.formatted("by hand"));
        String yaml = "catalogue: {url: 'UPSTREAM/list.json', file: '" + file + "'}\n";
        try (var gateway = GatewayFixture.virtual(yaml + "data-dir: '" + data + "'\n")) {
            gateway.upstream().next(ScriptedUpstream.json(200, NEWER.formatted("first")));
            Path kept = data.resolve("models.json");
            fetch(gateway, 1, "the list to be kept", () -> Files.exists(kept));

            assertThat(model(gateway).text("display_name")).isEqualTo("Fetched by hand");
        }
    }

    /// Lets time pass until the list is requested, in steps so small that no machine is too slow
    /// to connect, and not while it is on its way.
    ///
    /// @param requests how many there are then
    private static void fetch(
            GatewayFixture gateway, int requests, String what, Callable<Boolean> arrived) {
        gateway.advanceUntil(
                Duration.ofMillis(100),
                "a request for the list",
                () -> received(gateway) >= requests);
        Await.until(what, arrived);
    }

    @Test
    void an_invalid_file_of_the_operator_is_reported_before_the_start(@TempDir Path data)
            throws IOException {
        Path file = data.resolve("own.json");
        Files.writeString(file, "{\"models\":{\"openai/gpt\":{\"contxt\":1}}}");

        assertThatThrownBy(() -> GatewayFixture.open("catalogue: {file: '" + file + "'}\n").close())
                .hasMessageContaining("own.json")
                .hasMessageContaining("openai/gpt: 'contxt' is nothing known of models");
    }

    @Test
    void answers_of_a_model_about_to_be_retired_report_it(@TempDir Path data) throws IOException {
        Path file = data.resolve("own.json");
        Files.writeString(file, "{\"models\":{\"openai/gpt\":{\"retires\":\"2027-01-31\"}}}");
        try (var gateway = GatewayFixture.open("catalogue: {file: '" + file + "'}\n")) {
            assertThat(gateway.ask(WireFormat.CHAT, false).field("x-gatehouse-model-retires"))
                    .isEqualTo("2027-01-31");
        }
    }

    @Test
    void an_accounts_list_outlives_an_outage_of_its_provider_and_a_restart(@TempDir Path data) {
        String list = "{\"object\":\"list\",\"data\":[{\"id\":\"gpt\"},{\"id\":\"own\"}]}";
        try (var provider = ScriptedUpstream.open()) {
            String same =
                    """
                    data-dir: '%s'
                    providers:
                      one: {type: openai, base-url: 'http://127.0.0.1:%d/v1', api-key: k}
                    """
                            .formatted(data, provider.port());
            provider.always(ScriptedUpstream.json(200, list));
            try (var gateway = GatewayFixture.virtual(same)) {
                assertThat(models(gateway)).isEqualTo("one/gpt one/own");
                provider.always(ScriptedUpstream.json(500, "{}"));
                int before = provider.received().size();
                gateway.advanceUntil(
                        Duration.ofMinutes(10),
                        "another try",
                        () -> provider.received().size() > before);
                assertThat(models(gateway)).isEqualTo("one/gpt one/own");
            }
            try (var gateway = GatewayFixture.virtual(same)) {
                assertThat(models(gateway)).isEqualTo("one/gpt one/own");
            }
        }
    }

    @Test
    void configured_models_are_the_only_ones_or_replace_a_list_that_cannot_be_fetched() {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [gpt]}
                """;
        String list = "{\"data\":[{\"id\":\"other\"}]}";
        String fallback = "catalogue: {configured-models: fallback}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            assertThat(models(gateway)).isEqualTo("one/gpt");
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"one/other\"}").status())
                    .isEqualTo(404);
        }
        try (var gateway = GatewayFixture.virtual(yaml + fallback)) {
            gateway.upstream().always(ScriptedUpstream.json(500, "{}"));
            Await.until("the list of the settings", () -> models(gateway).equals("one/gpt"));
            gateway.upstream().always(ScriptedUpstream.json(200, list));
            gateway.advanceUntil(
                    SECOND, "the provider's own", () -> models(gateway).equals("one/other"));
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"one/gpt\"}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void patterns_choose_among_the_models_of_the_list() {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: ['gpt-*', own]}
                """;
        String list = "{\"data\":[{\"id\":\"gpt-5\"},{\"id\":\"dall-e\"},{\"id\":\"gpt-4o\"}]}";
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(200, list));
            gateway.advanceUntil(
                    SECOND,
                    "the models that fit",
                    () -> models(gateway).equals("one/gpt-5 one/gpt-4o one/own"));
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"one/gpt-9\"}").status())
                    .isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"gpt-5\"}").status())
                    .isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"one/dall-e\"}").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void configured_models_may_be_added_to_those_of_the_list() {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k, models: [preview, gpt-5]}
                catalogue: {configured-models: merge}
                """;
        String list = "{\"data\":[{\"id\":\"gpt-5\"},{\"id\":\"gpt-4o\"}]}";
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(200, list));
            gateway.advanceUntil(
                    SECOND,
                    "both",
                    () -> models(gateway).equals("one/gpt-5 one/gpt-4o one/preview"));
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"preview\"}").status())
                    .isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, "{\"model\":\"one/else\"}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_list_of_models_may_be_a_file(@TempDir Path data) throws IOException {
        Path file = data.resolve("list.json");
        Files.writeString(file, NEWER.formatted("nowhere"));
        try (var gateway = GatewayFixture.open("catalogue: {url: '" + file + "'}\n")) {
            assertThat(model(gateway).text("display_name")).isEqualTo("Fetched nowhere");
            assertThat(received(gateway)).isZero();
        }
    }

    /// The names in the list of models, once there are some.
    private static String models(GatewayFixture gateway) {
        var names = new ArrayList<String>();
        Await.until(
                "models",
                () -> {
                    String list = gateway.raw(ScriptedClient.request("GET", "/v1/models")).body();
                    NAME.matcher(list).results().forEach(found -> names.add(found.group(1)));
                    return !names.isEmpty();
                });
        return String.join(" ", names);
    }

    private static Reply model(GatewayFixture gateway) {
        return gateway.raw(ScriptedClient.request("GET", "/v1/models/one/gpt"));
    }

    private static int received(GatewayFixture gateway) {
        return gateway.upstream().received().size();
    }

    private static long complained(GatewayFixture gateway) {
        return gateway.lines().stream().filter(it -> it.contains("could not be fetched")).count();
    }
}
