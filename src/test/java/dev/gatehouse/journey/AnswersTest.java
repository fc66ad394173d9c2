package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Wire;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Answers that providers really sent, or that their documentation shows, come through.
class AnswersTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Pattern STATUS = Pattern.compile("error-status: (\\d{3})");
    private static final int ENOUGH = 8;

    private record Corpus(String provider, Path folder) {
        @Nullable String file(String name) {
            Path file = folder.resolve(name);
            try {
                return Files.exists(file) ? Files.readString(file) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        WireFormat speech() {
            Provider entry = Objects.requireNonNull(Providers.bundled().named(provider), provider);
            boolean chat = entry.path(dev.gatehouse.call.Operation.CHAT) != null;
            return chat ? WireFormat.CHAT : WireFormat.MESSAGES;
        }

        boolean exact() {
            Provider entry = Objects.requireNonNull(Providers.bundled().named(provider), provider);
            return entry.streamMode() == dev.gatehouse.stream.StreamMode.EXACT;
        }

        GatewayFixture gateway(Script script) {
            String yaml =
                    """
                    providers:
                      one: {type: %s, base-url: 'UPSTREAM', api-key: k, models: [%s], streams: %s}
                    retry: {max-retries: 0}
                    """
                            .formatted(
                                    provider, speech().model(), exact() ? "exact" : "normalised");
            GatewayFixture gateway = GatewayFixture.open(yaml);
            gateway.upstream().always(script);
            return gateway;
        }
    }

    private static List<Corpus> corpora() {
        var all = new ArrayList<Corpus>();
        for (String kind : new String[] {"recorded", "documented"}) {
            Path parent = RESOURCES.resolve(kind);
            if (Files.isDirectory(parent)) {
                try (Stream<Path> folders = Files.list(parent)) {
                    folders.sorted()
                            .forEach(it -> all.add(new Corpus(it.getFileName().toString(), it)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return all;
    }

    @Test
    void there_are_answers_each_with_its_source() {
        assertThat(corpora()).hasSizeGreaterThanOrEqualTo(ENOUGH);
        for (Corpus corpus : corpora()) {
            assertThat(corpus.file("source.txt")).as(corpus.folder().toString()).isNotBlank();
        }
    }

    @Test
    void only_providers_with_a_recording_are_marked_recorded() {
        var called =
                Providers.bundled().names().stream()
                        .filter(
                                name ->
                                        Objects.requireNonNull(Providers.bundled().named(name))
                                                        .documentation()
                                                        .verified()
                                                == Provider.Verified.RECORDED)
                        .toList();

        assertThat(called)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        corpora().stream()
                                .filter(it -> it.folder().startsWith(RESOURCES.resolve("recorded")))
                                .map(Corpus::provider)
                                .toList());
    }

    @TestFactory
    Stream<DynamicTest> a_whole_answer_passes_byte_for_byte_and_its_usage_is_counted() {
        return tests("whole.json", AnswersTest::wholePasses);
    }

    @TestFactory
    Stream<DynamicTest> a_stream_loses_nothing_and_ends_well() {
        return tests("stream.txt", AnswersTest::streamPasses);
    }

    @TestFactory
    Stream<DynamicTest> a_provider_error_keeps_its_message() {
        return tests("error.json", AnswersTest::refusalIsTold);
    }

    private static Stream<DynamicTest> tests(String file, Check check) {
        List<DynamicTest> made =
                corpora().stream()
                        .filter(corpus -> corpus.file(file) != null)
                        .map(
                                corpus ->
                                        DynamicTest.dynamicTest(
                                                corpus.folder().toString(),
                                                () ->
                                                        check.of(
                                                                corpus,
                                                                Objects.requireNonNull(
                                                                        corpus.file(file)))))
                        .toList();
        assumeTrue(!made.isEmpty());
        return made.stream();
    }

    @FunctionalInterface
    private interface Check {
        void of(Corpus corpus, String text) throws MalformedJson;
    }

    private static void wholePasses(Corpus corpus, String whole) throws MalformedJson {
        try (var gateway = corpus.gateway(ScriptedUpstream.json(200, whole))) {
            Reply reply = gateway.ask(corpus.speech(), false);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo(whole);
            Json usage = Json.parse(whole.getBytes(UTF_8)).member("usage");
            if (usage != null && usage.kind() == Json.Kind.OBJECT) {
                assertThat(gateway.callLine()).contains("\"output_tokens\":" + output(usage) + ",");
            }
        }
    }

    private static String output(Json usage) throws MalformedJson {
        Json chat = usage.member("completion_tokens");
        Json count = chat == null ? usage.member("output_tokens") : chat;
        if (chat != null && besideReasoning(usage)) {
            Json total = usage.member("total_tokens");
            return String.valueOf(total.asLong() - usage.member("prompt_tokens").asLong());
        }
        return count == null ? "none" : count.raw();
    }

    /// Some providers count reasoning beside the output; only the total has both.
    private static boolean besideReasoning(Json usage) throws MalformedJson {
        Json details = usage.member("completion_tokens_details");
        Json reasoning =
                details == null || details.kind() != Json.Kind.OBJECT
                        ? null
                        : details.member("reasoning_tokens");
        return reasoning != null
                && reasoning.kind() == Json.Kind.NUMBER
                && reasoning.asLong() > usage.member("completion_tokens").asLong();
    }

    private static void streamPasses(Corpus corpus, String stream) throws MalformedJson {
        Script script =
                talk -> {
                    talk.send(
                            Wire.head(200, "Content-Type: text/event-stream", "Connection: close"));
                    talk.sendSplit(stream.getBytes(UTF_8), 997);
                    talk.close();
                };
        try (var gateway = corpus.gateway(script)) {
            Reply reply = gateway.ask(corpus.speech(), true);

            assertThat(reply.status()).isEqualTo(200);
            if (corpus.exact()) {
                assertThat(reply.body()).isEqualTo(stream);
            } else {
                assertThat(Said.in(reply.body())).isEqualTo(Said.in(stream));
                assertThat(reply.body()).endsWith("data: [DONE]\n\n");
            }
            assertThat(gateway.callLine()).contains("\"outcome\":\"success\"");
        }
    }

    private static void refusalIsTold(Corpus corpus, String error) throws MalformedJson {
        var status = STATUS.matcher(String.valueOf(corpus.file("source.txt")));
        assertThat(status.find()).as("error-status in source.txt").isTrue();
        int code = Integer.parseInt(status.group(1));
        try (var gateway = corpus.gateway(ScriptedUpstream.json(code, error))) {
            Reply reply = gateway.ask(corpus.speech(), false);

            if (code == 401 || code == 403) {
                // The account's key is not exposed to the client.
                assertThat(reply.status()).isEqualTo(502);
                return;
            }
            assertThat(reply.status()).isEqualTo(code);
            assertThat(Json.parse(error.getBytes(UTF_8)).toString())
                    .contains(Said.quoted(reply.text("error", "message")));
        }
    }

    /// The content of a stream, however it is split.
    private record Said(String content, String reasoning, String tools, String reason) {
        static Said in(String stream) throws MalformedJson {
            var content = new StringBuilder();
            var reasoning = new StringBuilder();
            var tools = new StringBuilder();
            String reason = "";
            for (String line : stream.lines().toList()) {
                if (!line.startsWith("data: {")) {
                    continue;
                }
                Json choices = Json.parse(line.substring(6).getBytes(UTF_8)).member("choices");
                for (int i = 0; choices != null && i < choices.size(); i++) {
                    Json delta = choices.at(i).member("delta");
                    if (delta != null) {
                        add(content, delta.member("content"));
                        // One thought under both of its names is one thought.
                        Json thought = delta.member("reasoning_content");
                        add(reasoning, thought == null ? delta.member("reasoning") : thought);
                        addTools(tools, delta.member("tool_calls"));
                    }
                    Json told = choices.at(i).member("finish_reason");
                    reason = told != null && told.hasText() ? told.text() : reason;
                }
            }
            return new Said(content.toString(), reasoning.toString(), tools.toString(), reason);
        }

        private static void addTools(StringBuilder to, @Nullable Json calls) throws MalformedJson {
            for (int i = 0; calls != null && i < calls.size(); i++) {
                Json function = calls.at(i).member("function");
                if (function != null) {
                    add(to, function.member("name"));
                    add(to, function.member("arguments"));
                }
            }
        }

        private static void add(StringBuilder to, @Nullable Json text) throws MalformedJson {
            if (text != null && text.hasText()) {
                to.append(text.text());
            }
        }

        /// As it stands inside a JSON text.
        static String quoted(String text) {
            String quoted = dev.gatehouse.json.JsonWriter.quoted(text);
            return quoted.substring(1, quoted.length() - 1);
        }
    }
}
