package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.journey.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands as a person at a terminal uses them: interrupted, piped, and while a gateway restarts.
class TerminalJourneyTest {
    private static final int INTERRUPTED = 130;

    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    @TempDir private Path folder;
    private Child gateway;

    @BeforeEach
    void start() throws IOException {
        Path place = Files.createDirectory(folder.resolve("gateway"));
        gateway = Child.Plan.in(place).start(settings(0));
    }

    private String settings(int port) {
        return "server: {port: "
                + port
                + "}\nlogging: {enabled: true}\n"
                + Child.accounts(upstream);
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    private Child command(String... arguments) {
        return Child.Plan.in(folder)
                .begin(Map.of("GATEHOUSE_SERVER_PORT", "" + gateway.port()), arguments);
    }

    @Test
    void following_logs_ends_with_130_when_it_is_interrupted() {
        try (Child logs = command("logs", "-f")) {
            Await.until("the heading", () -> logs.out().contains("STATUS"));

            logs.signal("INT");

            assertThat(logs.ended().status()).isEqualTo(INTERRUPTED);
            assertThat(logs.err()).isEmpty();
        }
    }

    @Test
    void a_chat_ends_with_130_when_it_is_interrupted() {
        upstream.always(
                talk -> {
                    talk.beginStream();
                    talk.chunk(
                            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n");
                    talk.stall();
                });
        try (Child chat = command("chat", "-m", "one/gpt", "hello")) {
            Await.until("the beginning", () -> chat.out().contains("Hi"));

            chat.signal("INT");

            assertThat(chat.ended().status()).isEqualTo(INTERRUPTED);
            assertThat(chat.err()).doesNotContain("Exception", "unexpected");
        }
    }

    /// A search is read again and again; without one the live feed is followed.
    @ParameterizedTest
    @ValueSource(strings = {"--search=hi", "--model=one/gpt"})
    void following_logs_outlives_a_restart_of_the_gateway_and_reports_it(String filter) {
        try (Child logs = command("logs", "-f", filter)) {
            Await.until("the heading", () -> logs.out().contains("STATUS"));
            int port = gateway.port();

            gateway.close();
            Await.until("its end", () -> logs.err().contains("the gateway has ended"));
            gateway = Child.Plan.in(folder.resolve("gateway")).start(settings(port));

            Await.until("the next", () -> logs.err().contains("connected again"));
            assertThat(logs.process().isAlive()).isTrue();
            assertThat(logs.err().lines()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs",
                "models",
                "status",
                "usage",
                "cache",
                "keys list",
                "budgets list",
                "guardrails list",
                "providers list",
                "config show",
                "config diff",
                "check",
                "completion bash",
                "logs -f",
                "logs -f --search x",
                "help"
            })
    void output_that_is_not_read_to_its_end_is_no_error(String line) throws Exception {
        gateway.ask(WireFormat.CHAT, false);
        // The reader leaves before anything is written.
        Child.Plan plan =
                Child.Plan.in(folder)
                        .under("bash", "-c", "set -o pipefail; \"$@\" | :; exit 0", "bash");
        try (Child command =
                plan.begin(
                        Map.of(
                                "GATEHOUSE_SERVER_PORT",
                                "" + gateway.port(),
                                "PATH",
                                System.getenv("PATH")),
                        line.split(" ", -1))) {
            if (line.startsWith("logs -f")) {
                // Something has to be written for the end of the reader to be noticed.
                Await.until(
                        "its end",
                        () ->
                                gateway.ask(WireFormat.CHAT, false).status() == 200
                                        && !command.process().isAlive());
            }
            assertThat(command.ended().err())
                    .doesNotContain("Exception", "unexpected", "Broken pipe", "\tat ");
        }
    }

    private static final String HOSTILE = "\\u001b]0;owned\\u0007\\u001b[2Jhidden\\u009b31m\\u202e";

    @Test
    void nothing_that_a_model_writes_moves_the_cursor() {
        upstream.always(
                talk -> {
                    talk.beginStream();
                    talk.chunk(
                            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a%sb\"}}],\"usage\":null}\n\n"
                                    .formatted(HOSTILE));
                    talk.chunk("data: [DONE]\n\n").lastChunk();
                });
        try (Child chat = command("chat", "-m", "one/gpt", "hello")) {
            Child.Ended ended = chat.ended();
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.out()).startsWith("a]0;owned[2Jhidden31mb");
            assertThat(hidden(ended.out() + ended.err())).isEmpty();
        }
    }

    @Test
    void what_a_caller_and_a_provider_have_sent_moves_no_cursor_in_logs_and_traces() {
        String error =
                "{\"error\":{\"message\":\"%s\",\"type\":\"%s\"}}".formatted(HOSTILE, HOSTILE);
        upstream.always(ScriptedUpstream.json(400, error));
        String body =
                "{\"model\":\"one/gpt\",\"user\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        .formatted(HOSTILE);
        String request =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: traced\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(body.length(), body);
        assertThat(gateway.raw(request).status()).isEqualTo(400);
        for (List<String> line :
                List.of(
                        List.of("logs"),
                        List.of("logs", "--json"),
                        List.of("trace", "traced"),
                        List.of("trace", "traced", "--json"))) {
            Await.until("the row of " + line, () -> shows(line));
        }
    }

    private boolean shows(List<String> line) {
        try (Child command = command(line.toArray(String[]::new))) {
            Child.Ended ended = command.ended();
            assertThat(hidden(ended.out() + ended.err())).isEmpty();
            return ended.out().contains("400");
        }
    }

    /// What a terminal would obey.
    private static String hidden(String text) {
        return text.replaceAll("[^\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e]|\n", "");
    }
}
