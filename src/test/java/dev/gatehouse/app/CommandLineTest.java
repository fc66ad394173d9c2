package dev.gatehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.TestPorts;
import dev.gatehouse.cli.Console;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.journey.Await;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.telemetry.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Command lines beside a running gateway.
class CommandLineTest {
    private static final String KEY = "mk-canary-1234567890";
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int BAD_INPUT = 65;
    private static final int UNREACHABLE = 69;
    private static final int NOT_PERMITTED = 77;
    private static final int BAD_CONFIGURATION = 78;

    @TempDir private Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final DeadlineTimer timer = DeadlineTimer.start();
    private Log log;
    private Gatehouse gateway;
    private int starts;

    @BeforeEach
    void startWithTheDemo() throws IOException, InvalidSettingsException {
        start("GATEHOUSE_DEMO", "on");
    }

    private void start(String... variables) throws IOException, InvalidSettingsException {
        var served = new HashMap<>(Map.of("PORT", "0", "GATEHOUSE_MASTER_KEY", KEY));
        served.put("GATEHOUSE_DATA_DIR", directory.resolve("data" + ++starts).toString());
        for (int i = 0; i < variables.length; i += 2) {
            served.put(variables[i], variables[i + 1]);
        }
        var configuration = Configuration.read(new Configuration.Place(null, directory, served));
        log = Log.open(OutputStream.nullOutputStream(), configuration.settings().log(), false);
        gateway = Gatehouse.open(configuration, log, timer);
        environment.put("PORT", String.valueOf(gateway.port()));
        environment.put("GATEHOUSE_MASTER_KEY", KEY);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        log.close();
        timer.close();
    }

    private CommandRun run(String... arguments) {
        return new CommandRun.Place(directory, environment).run(arguments);
    }

    private CommandRun pipe(String input, String... arguments) {
        return new CommandRun.Place(directory, environment).pipe(input, arguments);
    }

    @Test
    void chat_without_a_model_uses_the_first_that_offers_chat_and_prints_its_name() {
        CommandRun ended = run("chat", "Anybody", "there?");

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("Anybody there?").endsWith("\n");
        assertThat(ended.err()).contains("[demo/echo, the first", "[demo/echo, ");
    }

    /// The accounts before offer no chat, or list models for other operations first.
    @Test
    void chat_passes_over_models_for_other_operations()
            throws IOException, InvalidSettingsException {
        stop();
        start(
                "GATEHOUSE_DEMO", "on",
                "VOYAGE_API_KEY", "sk-none",
                "VOYAGE_MODELS", "voyage-4",
                "OPENAI_API_KEY", "sk-none",
                "OPENAI_MODELS", "text-embedding-3-small, whisper-1, gpt-image-1, tts-1");

        assertThat(run("chat", "hi").err()).contains("[demo/echo, the first");
    }

    @Test
    void chat_reports_that_no_model_offers_chat() throws IOException, InvalidSettingsException {
        stop();
        start("VOYAGE_API_KEY", "sk-none", "VOYAGE_MODELS", "voyage-4");

        CommandRun ended = run("chat", "hi");

        assertThat(ended.status()).isEqualTo(FAILED);
        assertThat(ended.err()).contains("no listed model offers chat completions", "-m");
    }

    @Test
    void a_prompt_may_come_from_standard_input() {
        assertThat(pipe("From a pipe\n", "chat", "-m", "demo/echo").out()).contains("From a pipe");
        assertThat(run("chat", "-m", "demo/echo").status()).isEqualTo(WRONG_USAGE);
    }

    @Test
    void without_a_key_the_variable_and_the_option_are_named() {
        environment.remove("GATEHOUSE_MASTER_KEY");
        for (String command : List.of("models", "status", "chat")) {
            CommandRun ended = pipe("hi", command);

            assertThat(ended.status()).as(command).isEqualTo(NOT_PERMITTED);
            assertThat(ended.err()).contains("GATEHOUSE_MASTER_KEY", "--key");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void a_key_can_be_given_as_it_is_or_in_a_file() throws IOException {
        environment.remove("GATEHOUSE_MASTER_KEY");
        Path file = Files.writeString(directory.resolve("key"), KEY + "\n");

        assertThat(run("models", "--key", KEY).out()).contains("demo/echo\n");
        assertThat(run("models", "-k", "file:" + file).out()).contains("demo/echo\n");
        assertThat(run("models", "-k", "file:absent").status()).isEqualTo(BAD_INPUT);
        CommandRun wrong = run("models", "-k", "wrong-canary");
        assertThat(wrong.status()).isEqualTo(NOT_PERMITTED);
        assertThat(wrong.err()).contains("rejected the API key").doesNotContain("wrong-canary");
    }

    @Test
    void a_gateway_that_is_not_there_is_named_with_the_cure() throws IOException {
        try (var unanswered = TestPorts.unanswered()) {
            String url = "http://127.0.0.1:" + unanswered.port();
            for (String command : List.of("models", "status", "explain", "chat")) {
                CommandRun ended = pipe("{}", command, "--url", url);

                assertThat(ended.status()).as(command).isEqualTo(UNREACHABLE);
                assertThat(ended.err()).contains("cannot reach " + url, "--url");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT",
                "http://127.0.0.1:PORT/",
                "127.0.0.1:PORT",
                "http://127.0.0.1:PORT/v1",
                "http://127.0.0.1:PORT/v1/"
            })
    void a_pasted_url_is_accepted(String url) {
        String pasted = url.replace("PORT", String.valueOf(gateway.port()));

        assertThat(run("models", "-u", pasted).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "http://", "http:///x", "not a url", ""})
    void what_is_no_url_is_rejected_as_usage(String url) {
        CommandRun ended = run("models", "-u", url);

        assertThat(ended.status()).isEqualTo(WRONG_USAGE);
        assertThat(ended.err()).contains("is not a URL", "http://127.0.0.1:8080");
    }

    @Test
    void explain_prints_a_line_for_each_target() {
        CommandRun ended = pipe("{\"model\":\"demo/echo\",\"messages\":[]}", "explain");

        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.getLast()).contains("  1  demo/echo"));
    }

    @Test
    void explain_rejects_what_is_no_request() {
        assertThat(pipe("no json", "explain").status()).isEqualTo(BAD_INPUT);
        assertThat(run("explain", "absent.json").err()).contains("cannot read absent.json");
        assertThat(pipe("{}", "explain", "-H", "no field").status()).isEqualTo(WRONG_USAGE);
    }

    @Test
    void logs_show_the_calls_of_the_audit_log() throws IOException, InvalidSettingsException {
        assertThat(run("logs").err()).contains("logging.enabled");
        gateway.close();
        log.close();
        start("GATEHOUSE_DEMO", "on", "LOGGING_ENABLED", "true");
        assertThat(run("chat", "hello").status()).isZero();
        Await.until("the row", () -> run("logs", "--json").out().contains("\"id\""));

        assertThat(run("logs").out().lines()).hasSize(2).last().asString().contains("echo", "200");
        assertThat(run("logs", "--status", "429").out().lines()).hasSize(1);
    }

    @Test
    void trace_draws_the_attempts_of_a_call() throws IOException, InterruptedException {
        assertThat(call("traced-1")).isEqualTo(200);
        Await.until("the row", () -> run("trace", "traced-1").status() == 0);

        assertThat(run("trace", "traced-1").out())
                .contains("chat-completions", "200 success")
                .containsPattern("demo/echo .* ms +\\.*=+\\.* +ok");
        assertThat(run("trace", "traced-1", "--json").out()).contains("\"attempts\":[{");
        assertThat(run("trace", "none-such").status()).isEqualTo(FAILED);
    }

    private int call(String id) throws IOException, InterruptedException {
        String body =
                "{\"model\":\"demo/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        var uri = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions");
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(uri)
                            .header("Authorization", "Bearer " + KEY)
                            .header("X-Request-Id", id)
                            .POST(HttpRequest.BodyPublishers.ofString(body));
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void logs_follow_the_live_feed_over_a_restart_and_report_it() throws Exception {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console =
                new Console(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8));
        var program = new Installation(directory, environment);
        Thread follows =
                Thread.ofVirtual().start(() -> Main.commands(program, console).run("logs", "-f"));
        Await.until("the heading", () -> out.toString(UTF_8).contains("STATUS"));
        Await.until("a call", () -> call("x") == 200 && out.toString(UTF_8).contains("echo"));
        String port = String.valueOf(gateway.port());

        gateway.close();
        log.close();
        Await.until("the end", () -> err.toString(UTF_8).contains("the gateway has ended"));
        start("GATEHOUSE_DEMO", "on", "PORT", port);
        Await.until("the next", () -> err.toString(UTF_8).contains("connected again"));
        int before = out.size();
        Await.until("a call", () -> call("y") == 200 && out.size() > before);

        follows.interrupt();
        follows.join();
    }

    @Test
    void providers_are_listed_and_tested() {
        assertThat(run("providers", "list").out()).contains("NAME", "demo", "healthy");
        assertThat(run("providers", "list", "--json").out()).contains("\"summary\"");
        CommandRun tested = run("providers", "test", "demo");
        assertThat(tested.status()).isZero();
        assertThat(tested.out()).contains("demo, list of models: ok, ");
        assertThat(run("providers", "test", "none").status()).isEqualTo(FAILED);
        assertThat(run("cache").err()).contains("cache");
    }

    @Test
    void status_shows_whether_the_gateway_is_ready() {
        CommandRun ended = run("status");

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains(gateway.port() + " is ready", "demo ");
    }

    @Test
    void check_shows_what_was_set_and_config_everything() throws IOException {
        Files.writeString(directory.resolve("gatehouse.yaml"), "retry: {max-retries: 7}\n");

        CommandRun check = run("check");
        assertThat(check.status()).isZero();
        assertThat(check.out())
                .contains("retry.max-retries = 7", "gatehouse.yaml:1", "have their default")
                .contains("no accounts", "Configuration OK.")
                .doesNotContain("server.heartbeat");
        assertThat(run("config", "show").out())
                .contains("retry.max-retries = 7", "server.heartbeat = 15s");
        assertThat(run("config").status()).isEqualTo(WRONG_USAGE);
    }

    private CommandRun diff(String... more) {
        var served =
                Map.of(
                        "PORT",
                        "0",
                        "GATEHOUSE_MASTER_KEY",
                        KEY,
                        "GATEHOUSE_DEMO",
                        "on",
                        "GATEHOUSE_DATA_DIR",
                        directory.resolve("data" + starts).toString());
        var words =
                new ArrayList<>(
                        List.of("config", "diff", "-u", "127.0.0.1:" + gateway.port(), "-k", KEY));
        words.addAll(List.of(more));
        return new CommandRun.Place(directory, served).run(words.toArray(String[]::new));
    }

    @Test
    void config_diff_has_what_a_running_gateway_would_take_and_no_secret() throws IOException {
        assertThat(diff().out()).isEqualTo("No difference.\n");
        assertThat(diff().status()).isZero();
        Files.writeString(
                directory.resolve("gatehouse.yaml"),
                "retry: {max-retries: 7}\nledger: {sync: os}\nadmin: {key: ak-canary-1234567890}\n");

        CommandRun diff = diff();

        assertThat(diff.status()).isEqualTo(FAILED);
        assertThat(diff.out().lines())
                .containsExactlyInAnyOrder(
                        "admin.key: not set -> *** (gatehouse.yaml:3)  # taken by a reload",
                        "retry.max-retries: 2 (default) -> 7 (gatehouse.yaml:1)  # taken by a reload",
                        "ledger.sync: batch (default) -> os (gatehouse.yaml:2)  # taken by a restart");
        assertThat(diff.err()).contains("secrets are not compared");
        assertThat(diff("--json").out())
                .contains("\"setting\":\"retry.max-retries\",\"in_force\":\"2\"")
                .contains("\"here\":\"7\"")
                .doesNotContain("canary");
    }

    @Test
    void config_explain_has_origin_variable_and_effect_of_a_setting_or_a_group()
            throws IOException {
        Files.writeString(directory.resolve("gatehouse.yaml"), "retry: {max-retries: 7}\n");

        assertThat(run("config", "explain", "retry.max-retries").out())
                .contains("retry.max-retries = 7\n", "gatehouse.yaml:1", "  a change  reload\n")
                .contains("  variable  GATEHOUSE_RETRY_MAX_RETRIES\n");
        assertThat(run("config", "explain", "ledger").out())
                .contains(
                        "ledger.mode = local\n", "ledger.sync = batch\n", "  a change  restart\n");
        CommandRun unknown = run("config", "explain", "retry.max-retrys");
        assertThat(unknown.status()).isEqualTo(WRONG_USAGE);
        assertThat(unknown.err()).contains("'retry.max-retrys'", "similar: retry.max-retries");
    }

    @Test
    void check_reads_the_file_that_is_named() throws IOException {
        Path other = Files.writeString(directory.resolve("other.yaml"), "server: {prot: 1}\n");

        for (CommandRun ended : List.of(run("check", "" + other), run("check", "-c", "" + other))) {
            assertThat(ended.status()).isEqualTo(BAD_CONFIGURATION);
            assertThat(ended.err())
                    .contains("other.yaml:1:10: error:", "Configuration invalid: 1 error.");
        }
        assertThat(run("start", "--check-only", "-c", "" + other).status())
                .isEqualTo(BAD_CONFIGURATION);
        assertThat(run("start", "--check-only").out()).isEqualTo("Configuration OK.\n");
    }

    @Test
    void options_of_start_stand_in_place_of_settings() throws IOException {
        Files.writeString(directory.resolve("gatehouse.yaml"), "server: {prot: 1}\n");

        assertThat(run("start", "--port", "70000", "--check-only").err())
                .contains("0 and 65535", "2 errors");
    }

    /// What programs read keeps its names.
    @Test
    void for_programs_there_is_json() throws MalformedJson, IOException {
        assertThat(json("version").names()).containsExactly("gatehouse", "java");
        assertThat(json("check").names())
                .containsExactly("valid", "file", "settings", "accounts", "ignored", "warnings");
        assertThat(json("config", "show").at(0).names())
                .containsExactly("setting", "value", "origin");
        assertThat(json("models").at(0).names()).contains("id", "owned_by");
        assertThat(json("status").names()).containsExactly("url", "ready", "accounts");
        CommandRun explained =
                pipe("{\"model\":\"demo/echo\",\"messages\":[]}", "explain", "--json");
        assertThat(Json.parse(explained.out().getBytes(UTF_8)).names())
                .contains("model", "operation", "targets");
        Files.writeString(directory.resolve("gatehouse.yaml"), "server: {prot: 1}\n");
        CommandRun invalid = run("check", "--json");
        assertThat(invalid.status()).isEqualTo(BAD_CONFIGURATION);
        Json errors =
                Objects.requireNonNull(Json.parse(invalid.out().getBytes(UTF_8)).member("errors"));
        assertThat(errors.at(0).names())
                .containsExactly("file", "line", "column", "setting", "message", "cure");
    }

    private Json json(String... command) throws MalformedJson {
        var arguments = new ArrayList<>(List.of(command));
        arguments.add("--json");
        CommandRun ended = run(arguments.toArray(String[]::new));
        assertThat(ended.status()).as(ended.err()).isZero();
        return Json.parse(ended.out().getBytes(UTF_8));
    }

    @Test
    void no_output_has_a_secret_or_a_colour() {
        for (String[] command :
                new String[][] {
                    {"check"}, {"config", "show"}, {"check", "--json"}, {"status"}, {"models"}, {}
                }) {
            CommandRun ended = run(command);

            assertThat(ended.out() + ended.err()).doesNotContain(KEY, "\u001B");
        }
    }

    @Test
    void an_unknown_command_is_a_usage_error() {
        assertThat(run("chck").err()).contains("chck", "gatehouse check");
        assertThat(run("chck").status()).isEqualTo(WRONG_USAGE);
        assertThat(run().status()).isEqualTo(WRONG_USAGE);
        assertThat(run("check", "--nonsense").status()).isEqualTo(WRONG_USAGE);
    }

    /// One screen of a terminal, with command lines to begin with.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "start",
                "check",
                "config show",
                "config explain",
                "status",
                "models",
                "chat",
                "explain",
                "version"
            })
    void each_command_has_help_on_one_screen_and_its_examples_work(String command)
            throws IOException {
        CommandRun help = run((command + " --help").split(" ", -1));

        assertThat(help.status()).isZero();
        assertThat(help.out().lines())
                .hasSizeLessThanOrEqualTo(24)
                .allMatch(line -> line.length() <= 80);
        List<String> examples =
                help.out().lines().filter(it -> it.startsWith("  gatehouse " + command)).toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
        for (String example : examples) {
            CommandRun tried = asTyped(example.strip());
            assertThat(tried.status()).as(example + tried.err()).isZero();
        }
    }

    /// Runs a line as a shell would, where the files that examples name are.
    private CommandRun asTyped(String line) throws IOException {
        Path request = directory.resolve("request.json");
        Files.writeString(request, "{\"model\":\"demo/chat\",\"messages\":[]}");
        Path staging = Files.writeString(directory.resolve("staging.yaml"), "demo: on\n");
        int redirection = line.indexOf(" < ");
        String bare = redirection < 0 ? line : line.substring(0, redirection);
        var words = new ArrayList<String>();
        Matcher word = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)").matcher(bare);
        while (word.find()) {
            String text =
                    Stream.of(word.group(1), word.group(2), word.group(3))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElseThrow();
            words.add(
                    text.replace("request.json", request.toString())
                            .replace("staging.yaml", staging.toString())
                            .replace(":8080", ":" + gateway.port()));
        }
        if (words.get(1).equals("start")) {
            words.add("--check-only");
        }
        String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
        return redirection < 0 ? run(arguments) : pipe("Is this a question?", arguments);
    }
}
