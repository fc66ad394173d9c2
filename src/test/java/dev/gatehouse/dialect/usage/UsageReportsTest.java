package dev.gatehouse.dialect.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.conversation.Usages;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.Transformed;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.converse.Converse;
import dev.gatehouse.dialect.gemini.Gemini;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.dialect.openai.media.Media;
import dev.gatehouse.dialect.openai.responses.Responses;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.StreamMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What providers report is read in every dialect, and alike from a whole answer, from a stream
/// that passes, from one that is translated, and from bytes that pass unread.
class UsageReportsTest {
    private static final Path TABLE = Path.of("src/test/resources/prices/usages.txt");
    private static final Map<String, ProviderSide> SIDES =
            Map.of(
                    "chat", Chat.dialect().provider(),
                    "responses", Responses.dialect().provider(),
                    "messages", Anthropic.dialect().provider(),
                    "gemini", Gemini.dialect().provider(),
                    "converse", Converse.dialect().provider(),
                    "media", Media.dialect().provider());

    /// A line of the table.
    record Case(String dialect, String report, String usage) {
        ProviderSide side() {
            return Objects.requireNonNull(SIDES.get(dialect));
        }

        Json json() {
            return UsageReportsTest.json(report);
        }
    }

    static Stream<Case> cases() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 3))
                .map(cells -> new Case(cells[0], cells[1], cells[2]));
    }

    private static Stream<Case> of(String dialect, Predicate<Case> which) throws IOException {
        return cases().filter(each -> each.dialect().equals(dialect)).filter(which);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void every_kind_that_a_provider_reports_is_read(Case each) {
        assertThat(each.side().usageOf(each.json())).isEqualTo(Usages.of(each.usage()));
    }

    static Stream<Case> chats() throws IOException {
        return of("chat", each -> each.report().contains("completion_tokens"));
    }

    @ParameterizedTest
    @MethodSource("chats")
    void a_chat_costs_the_same_streamed_or_not(Case each) throws Exception {
        String report = each.report().substring(1);
        String stream =
                """
                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: {"choices":[],%s

                data: [DONE]

                """
                        .formatted(report);

        for (StreamMode mode : StreamMode.values()) {
            for (Asked asked : Asked.values()) {
                var options = new StreamOptions(mode, asked, "r");
                same(each, each.side().streamTransform(options), stream);
            }
        }
        same(each, stream);
    }

    @Test
    void usage_beside_a_choice_and_in_another_member_is_read_too() throws IOException {
        String last = "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"";
        String counts = "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}";
        for (String chunk :
                List.of(
                        "{" + last + "," + counts + "}]}",
                        "{" + last + "}]," + counts + "}",
                        "{" + last + "}],\"x_groq\":{" + counts + "}}")) {
            var options = new StreamOptions(StreamMode.NORMALISED, Asked.YES, "r");
            var transform = Chat.dialect().provider().streamTransform(options);

            assertThat(streamed(transform, "data: " + chunk + "\n\ndata: [DONE]\n\n"))
                    .isEqualTo(new Usage(3, 2, 0, 0, 0));
        }
    }

    static Stream<Case> responses() throws IOException {
        return of("responses", _ -> true);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void a_response_costs_the_same_streamed_or_not(Case each) throws Exception {
        String report = each.report().substring(1);
        String stream =
                """
                data: {"type":"response.created","response":{"id":"r","status":"in_progress","output":[],"usage":null}}

                data: {"type":"response.completed","response":{"id":"r","status":"completed",%s}

                """
                        .formatted(report);

        same(each, each.side().streamTransform(exact()), stream);
        same(each, stream);
    }

    static Stream<Case> messages() throws IOException {
        return of("messages", _ -> true);
    }

    /// The report at the start has fewer tokens; tools of the provider add to it.
    @ParameterizedTest
    @MethodSource("messages")
    void a_message_costs_the_same_streamed_or_not(Case each) throws Exception {
        String report = each.report().substring(1);
        String stream =
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":1,"cache_creation_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"service_tier":"standard"}}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},%s

                event: message_stop
                data: {"type":"message_stop"}

                """
                        .formatted(report);

        same(each, each.side().streamTransform(exact()), stream);
        same(each, stream);
        assertThat(scanned(each.side(), stream)).isEqualTo(Usages.of(each.usage()));
    }

    @Test
    void a_later_total_wins_over_an_earlier_breakdown() {
        ProviderSide side = Anthropic.dialect().provider();
        Usage start =
                side.usage(
                        json(
                                "{\"input_tokens\":5,\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":40,\"ephemeral_1h_input_tokens\":60},\"service_tier\":\"batch\",\"output_tokens\":1}"),
                        null);
        Usage end =
                side.usage(
                        json(
                                "{\"cache_creation_input_tokens\":250,\"cache_read_input_tokens\":9,\"output_tokens\":31,\"server_tool_use\":{\"web_search_requests\":2}}"),
                        start);

        assertThat(end)
                .isEqualTo(
                        Usages.of(
                                "input=264 output=31 cached=9 written=250 hour=60 searches=2 tier=batch"));
    }

    static Stream<Case> contents() throws IOException {
        return of("gemini", _ -> true);
    }

    @ParameterizedTest
    @MethodSource("contents")
    void a_content_costs_the_same_streamed_or_not(Case each) throws Exception {
        String stream =
                """
                data: {"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1}]}}

                data: %s

                """
                        .formatted(each.report());

        same(each, each.side().streamTransform(exact()), stream);
        same(each, stream);
    }

    static Stream<Case> conversations() throws IOException {
        return of("converse", _ -> true);
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void a_converse_stream_costs_what_its_answer_costs(Case each) throws Exception {
        same(
                each,
                "event: messageStart\ndata: {}\n\nevent: messageStop\ndata: {\"stopReason\":\"end_turn\"}\n\nevent: metadata\ndata: "
                        + each.report()
                        + "\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "tts-1,Grüß 😊,characters=6",
        "gpt-image-1,,",
    })
    void what_the_request_alone_states_is_added(
            String model, @Nullable String text, @Nullable String usage) {
        String input = text == null ? "\"prompt\":\"a\"" : "\"input\":\"" + text + "\"";
        Json request = json("{\"model\":\"" + model + "\"," + input + "}");

        assertThat(side("media").usage(Operation.SPEECH, request, null))
                .isEqualTo(usage == null ? null : Usages.of(usage));
    }

    @Test
    void an_answer_without_the_size_of_its_images_has_that_of_the_request() {
        Usage made = Usages.of("images=2");
        Json request = json("{\"prompt\":\"a\",\"size\":\"1024x1024\",\"quality\":\"hd\"}");

        assertThat(side("media").usage(Operation.IMAGES, request, made))
                .isEqualTo(Usages.of("images=2 image=1024x1024/hd"));
        Usage stated = Usages.of("images=2 image=512x512");
        assertThat(side("media").usage(Operation.IMAGES, request, stated)).isEqualTo(stated);
    }

    @Test
    void a_moderation_uses_nothing_and_is_known_to_do_so() {
        Json request = json("{\"input\":\"a\"}");

        assertThat(side("chat").usage(Operation.MODERATIONS, request, null)).isEqualTo(Usage.NONE);
        assertThat(side("chat").usage(Operation.CHAT, request, null)).isNull();
    }

    @Test
    void an_everyday_report_shares_its_extras() {
        Usage usage =
                side("chat")
                        .usageOf(
                                json(
                                        "{\"service_tier\":\"default\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"prompt_tokens_details\":{\"audio_tokens\":0}}}"));

        assertThat(Objects.requireNonNull(usage).extras()).isSameAs(Extras.NONE);
    }

    /// The recorded answers of providers, as they are read from a stream and from a whole answer.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alibaba | input=16 output=3 | input=16 output=3",
                "azure | input=19 output=76 reasoning=64 | input=19 output=76 reasoning=64",
                "cerebras | input=22 output=3 | ",
                "cloudflare | input=43 output=9 | ",
                "deepseek | input=297 output=35 reasoning=7 | ",
                "groq | input=20 output=4 | input=20 output=4",
                "mistral | input=25 output=31 | input=11 output=53",
                "openai | input=20 output=2 | input=20 output=2",
                "openrouter | input=19 output=7 cost=12550 | input=19 output=7 cost=12550",
                "perplexity | input=8 output=2 cost=5010000 | input=8 output=209",
                "together | input=16 output=3 | input=44 output=23",
                "xai | input=165 output=131 cached=164 reasoning=129 cost=73900 | ",
                "zai | input=266 output=71 cached=177 reasoning=49 | input=15 output=249 cached=3 reasoning=239",
            })
    void recorded_reports_are_read(String provider, String streamed, @Nullable String whole)
            throws IOException, MalformedJson {
        Path recorded = Path.of("src/test/resources/recorded", provider);
        String stream = Files.readString(recorded.resolve("stream.txt"));
        var options = new StreamOptions(StreamMode.NORMALISED, Asked.NO, "r");

        assertThat(streamed(side("chat").streamTransform(options), stream))
                .isEqualTo(Usages.of(streamed));
        assertThat(scanned(side("chat"), stream)).isEqualTo(Usages.of(streamed));
        if (whole != null) {
            byte[] answer = Files.readAllBytes(recorded.resolve("whole.json"));
            assertThat(side("chat").usageOf(Json.parse(answer))).isEqualTo(Usages.of(whole));
        }
    }

    @Test
    void a_service_tier_is_spotted_in_bytes_that_pass_unread() {
        String answer = "{\"service_tier\": \"flex\", \"usage\":{\"prompt_tokens\":1}}";

        assertThat(scanned(side("chat"), answer)).isEqualTo(Usages.of("input=1 tier=flex"));
        assertThat(scanned(side("chat"), answer.replace("\"flex\"", "null")))
                .isEqualTo(Usages.of("input=1"));
        assertThat(scanned(side("chat"), answer.replace("\"flex\"", "\"" + "x".repeat(99) + "\"")))
                .isEqualTo(Usages.of("input=1"));
        assertThat(
                        scanned(
                                side("chat"),
                                "{\"a\":\"\\\"service_tier\\\":\\\"flex\\\"\","
                                        + answer.substring(25)))
                .isEqualTo(Usages.of("input=1"));
    }

    @Test
    void messages_below_another_api_are_read_from_bytes_that_pass_unread() {
        String stream =
                "{\"usage\":{\"input_tokens\":4,\"cache_read_input_tokens\":6,\"output_tokens\":1}}"
                        + "{\"usage\":{\"output_tokens\":30}}";

        assertThat(scanned(side("chat"), stream))
                .isEqualTo(Usages.of("input=10 output=30 cached=6"));
    }

    private static void same(Case each, StreamTransform transform, String stream)
            throws IOException {
        assertThat(streamed(transform, stream)).isEqualTo(Usages.of(each.usage()));
    }

    /// The same through a translation.
    private static void same(Case each, String stream) throws Exception {
        ProviderTranslation translation = Objects.requireNonNull(each.side().translation());
        var inputs =
                new TranslationInputs(
                        new TargetModel("one", "m", null, null),
                        TranslationSettings.USUAL,
                        new TranslationInputs.Origin("call-1", 1));
        ProviderTranslation.EventDecoder decoder = translation.events(inputs);
        var events = new ArrayList<Event>();
        for (SseEvent event : Transformed.events(stream)) {
            decoder.put(event, events::add);
        }
        decoder.finish(events::add);
        Usage last = null;
        for (Event event : events) {
            last = event instanceof Event.Reported(var usage) ? usage : last;
        }
        assertThat(last).isEqualTo(Usages.of(each.usage()));
    }

    private static @Nullable Usage streamed(StreamTransform transform, String stream)
            throws IOException {
        Transformed.of(transform, stream);
        return transform.state().usage();
    }

    private static @Nullable Usage scanned(ProviderSide side, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var scanner = new UsageScanner(side::usage);
        scanner.put(bytes, 0, bytes.length);
        return scanner.usage();
    }

    private static StreamOptions exact() {
        return new StreamOptions(StreamMode.EXACT, Asked.YES, "r");
    }

    private static ProviderSide side(String dialect) {
        return Objects.requireNonNull(SIDES.get(dialect));
    }

    private static Json json(String text) {
        try {
            return Json.parse(text.getBytes(UTF_8));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
