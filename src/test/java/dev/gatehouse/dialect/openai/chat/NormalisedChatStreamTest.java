package dev.gatehouse.dialect.openai.chat;

import static dev.gatehouse.stream.Frame.Kind.CONTENT;
import static dev.gatehouse.stream.Frame.Kind.END;
import static dev.gatehouse.stream.Frame.Kind.IDLE;
import static dev.gatehouse.stream.Frame.Kind.USAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.Transformed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What imitators get wrong, and what a strict client gets to see of it.
class NormalisedChatStreamTest {
    private static final String DONE = "[DONE]";
    private static final String ROLE = choice("{\"role\":\"assistant\",\"content\":\"\"}", null);
    private static final String STOP = choice("{}", "stop");
    private static final String COUNTS = "{\"prompt_tokens\":3,\"completion_tokens\":5}";

    private NormalisedChatStream chunks = new NormalisedChatStream(Asked.NO);

    @Test
    void the_official_form_stays_as_it_is() throws IOException {
        assertThat(sent(first("a"), content("b"), STOP, DONE))
                .containsExactly(first("a"), content("b"), STOP, DONE);
        assertThat(kinds(first("a"), content("b"), STOP, DONE))
                .containsExactly(CONTENT, CONTENT, USAGE, END);
    }

    @Test
    void a_role_by_itself_comes_with_the_first_delta() throws IOException {
        assertThat(sent(ROLE, content("a"), content("b"), STOP, DONE))
                .containsExactly(first("a"), content("b"), STOP, DONE);
    }

    @Test
    void usage_beside_the_last_choice_gets_a_chunk_of_its_own() throws IOException {
        chunks = new NormalisedChatStream(Asked.YES);
        String last = STOP.replace("]}", "],\"usage\":" + COUNTS + "}");

        assertThat(sent(ROLE, content("a"), last, DONE))
                .containsExactly(
                        nulled(first("a")),
                        nulled(STOP),
                        head("") + ",\"usage\":" + COUNTS + "}",
                        DONE);
        assertThat(chunks.state().usage()).isEqualTo(new Usage(3, 5, 0, 0, 0));
    }

    @Test
    void usage_in_every_chunk_is_reported_once() throws IOException {
        chunks = new NormalisedChatStream(Asked.YES);
        String early = content("a").replace("]}", "],\"usage\":{\"prompt_tokens\":3}}");
        String last = STOP.replace("]}", "],\"usage\":" + COUNTS + "}");

        assertThat(sent(early, last, DONE))
                .containsExactly(
                        nulled(first("a")),
                        nulled(STOP),
                        head("") + ",\"usage\":" + COUNTS + "}",
                        DONE);
    }

    @Test
    void usage_that_was_not_requested_is_counted_and_not_reported() throws IOException {
        String usage = head("") + ",\"usage\":" + COUNTS + "}";

        assertThat(sent(nulled(ROLE), nulled(content("a")), nulled(STOP), usage, DONE))
                .containsExactly(first("a"), STOP, DONE);
        assertThat(chunks.state().usage()).isEqualTo(new Usage(3, 5, 0, 0, 0));
    }

    @Test
    void usage_is_found_where_imitators_put_it() throws IOException {
        sent(content("a").replace("]}", "],\"x_groq\":{\"usage\":" + COUNTS + "}}"));
        assertThat(chunks.state().usage()).isEqualTo(new Usage(3, 5, 0, 0, 0));

        chunks = new NormalisedChatStream(Asked.NO);
        sent(STOP.replace("{\"index\"", "{\"usage\":" + COUNTS + ",\"index\""));
        assertThat(chunks.state().usage()).isEqualTo(new Usage(3, 5, 0, 0, 0));
    }

    @Test
    void an_error_that_is_null_is_dropped() throws IOException {
        assertThat(sent(content("a").replace("]}", "],\"error\":null}"), STOP, DONE))
                .containsExactly(first("a"), STOP, DONE);
        assertThat(chunks.state().error()).isNull();
    }

    @Test
    void the_end_of_a_choice_comes_behind_all_its_content() throws IOException {
        assertThat(sent(content("a"), STOP, content("b"), STOP, choice("{}", null), DONE))
                .containsExactly(first("a"), content("b"), STOP, DONE);
    }

    @Test
    void members_that_wait_for_content_are_sent_once_and_the_later_of_two() throws IOException {
        String one = ROLE.replace("]}", "],\"x\":1,\"y\":1}");
        String two = ROLE.replace("]}", "],\"x\":2}");

        String sent = String.join("", sent(one, two, content("a"), STOP, DONE));

        assertThat(sent).containsOnlyOnce("\"x\":").containsOnlyOnce("\"y\":1");
        assertThat(sent).contains("\"x\":2");
    }

    @Test
    void members_that_wait_for_content_have_a_limit() throws IOException {
        for (int i = 0; i < 1_002; i++) {
            sent(ROLE.replace("]}", "],\"m" + i + "\":1}"));
        }

        assertThat(chunks.state().unreadable()).contains("too many members");
    }

    @Test
    void tool_calls_have_a_limit() throws IOException {
        for (int i = 0; i <= 1_000; i++) {
            String call =
                    "{\"index\":%d,\"id\":\"c%d\",\"function\":{\"name\":\"f\"}}".formatted(i, i);
            sent(choice("{\"tool_calls\":[" + call + "]}", null));
        }

        assertThat(chunks.state().unreadable()).contains("more than 1000 tool calls");
    }

    @Test
    void a_role_is_sent_once() throws IOException {
        String again = choice("{\"role\":\"assistant\",\"content\":\"a\"}", null);

        assertThat(sent(again, again, STOP, DONE))
                .containsExactly(first("a"), content("a"), STOP, DONE);
    }

    @Test
    void a_role_that_is_missing_is_added() throws IOException {
        assertThat(sent(content("a"), STOP, DONE)).startsWith(first("a"));
    }

    @Test
    void a_missing_end_is_added_when_the_stream_is_done() throws IOException {
        assertThat(sent(content("a"), DONE)).containsExactly(first("a"), STOP, DONE);
        assertThat(chunks.whole()).isTrue();
    }

    @Test
    void a_stream_that_is_cut_gets_no_end() throws IOException {
        assertThat(sent(content("a"))).containsExactly(first("a"));
        assertThat(chunks.whole()).isFalse();
        assertThat(chunks.ended()).isFalse();
    }

    @Test
    void a_missing_last_line_is_added() throws IOException {
        assertThat(sent(content("a"), STOP)).containsExactly(first("a"), STOP, DONE);
        assertThat(chunks.ended()).isTrue();
    }

    @Test
    void the_first_choice_is_sent_first() throws IOException {
        String other = content("b").replace("\"index\":0", "\"index\":1");
        String otherStop = STOP.replace("\"index\":0", "\"index\":1");

        assertThat(sent(other, content("a"), otherStop, STOP, DONE))
                .containsExactly(
                        ROLE,
                        first("b").replace("\"index\":0", "\"index\":1"),
                        content("a"),
                        STOP,
                        otherStop,
                        DONE);
    }

    @Test
    void chunks_without_content_are_dropped() throws IOException {
        String prelude =
                "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[]}";
        String empty = choice("{\"content\":\"\",\"refusal\":null,\"tool_calls\":null}", null);
        String nulls = choice("{\"function_call\":null,\"audio\":null}", null);

        assertThat(sent(prelude, empty, nulls, content("a"), choice("{}", null), STOP, DONE))
                .containsExactly(first("a"), STOP, DONE);
        assertThat(kinds(prelude, empty, nulls)).isEmpty();
    }

    @Test
    void members_of_a_chunk_that_is_held_back_leave_with_the_next() throws IOException {
        String prelude = "{\"choices\":[],\"prompt_filter_results\":[1],\"seen\":1}";

        assertThat(sent(prelude, "{\"seen\":2}", content("a"), STOP, DONE))
                .containsExactly(
                        first("a")
                                .replace(
                                        "\"choices\"",
                                        "\"prompt_filter_results\":[1],\"seen\":2,\"choices\""),
                        STOP,
                        DONE);
    }

    @Test
    void events_without_data_become_comments() throws IOException {
        Transformed spoken = Transformed.of(chunks, "event: ping\n\n: hello\n\nid: 7\n\n");

        assertThat(spoken.text()).isEqualTo(": ping\n".repeat(3));
        assertThat(spoken.kinds()).containsExactly(IDLE, IDLE, IDLE);
    }

    @Test
    void an_error_in_the_stream_is_a_provider_error_and_no_frame() throws IOException {
        assertThat(sent(content("a"), "{\"error\":{\"message\":\"no\",\"code\":429}}"))
                .containsExactly(first("a"));
        assertThat(chunks.state().error())
                .extracting(it -> it == null ? null : it.kind())
                .isEqualTo(ProviderError.Kind.RATE);
    }

    @Test
    void what_makes_no_sense_is_unreadable_and_no_frame() throws IOException {
        assertThat(sent("{\"choices\":", content("a"))).containsExactly(first("a"));
        assertThat(chunks.state().unreadable()).isNotNull();
    }

    @Test
    void reasoning_keeps_the_name_that_the_provider_gave_it() throws IOException {
        for (String name : List.of("reasoning", "reasoning_content")) {
            chunks = new NormalisedChatStream(Asked.NO);
            String delta = "\"%s\":\"h\"}".formatted(name);
            assertThat(sent(choice("{" + delta, null), choice("{" + delta, null)))
                    .containsExactly(
                            choice("{\"role\":\"assistant\"," + delta, null),
                            choice("{" + delta, null));
        }
    }

    @Test
    void unknown_members_are_kept_in_their_objects() throws IOException {
        String odd =
                "{\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\","
                        + "\"fingerprint\":\"f\",\"choices\":[{\"index\":0,\"seen\":1,\"logprobs\":{\"content\":[]},"
                        + "\"delta\":{\"content\":\"a\",\"extra\":[1]},\"finish_reason\":null}]}";

        assertThat(sent(odd))
                .containsExactly(odd.replace("\"delta\":{", "\"delta\":{\"role\":\"assistant\","));
    }

    @Test
    void members_beside_the_end_are_kept_too() throws IOException {
        String end =
                STOP.replace("\"choices\"", "\"fingerprint\":\"f\",\"choices\"")
                        .replace("\"logprobs\"", "\"filter\":{\"x\":1},\"logprobs\"");

        assertThat(sent(content("a"), end, DONE)).containsExactly(first("a"), end, DONE);
    }

    @Test
    void id_and_time_are_the_same_in_every_chunk() throws IOException {
        String other = content("b").replace("\"i\"", "\"j\"").replace(":7,", ":8,");

        assertThat(sent(content("a"), other)).containsExactly(first("a"), content("b"));
    }

    @Test
    void id_and_time_are_generated_where_they_are_missing() throws IOException {
        List<String> sent = sent("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}");

        assertThat(sent.getFirst()).matches("\\{\"id\":\"chatcmpl-[0-9a-f]{16}\".*");
        assertThat(sent)
                .extracting(it -> it.substring(0, it.indexOf("choices")))
                .containsOnly(sent.getFirst().substring(0, sent.getFirst().indexOf("choices")));
        assertThat(sent.getLast()).contains("\"index\":0").contains("\"finish_reason\":null");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "length, length",
        "content_filter, content_filter",
        "tool_calls, tool_calls",
        "model_length, length",
        "MAX_TOKENS, length",
        "eos, stop",
        "STOP, stop",
        "'', stop"
    })
    void a_reason_is_one_of_the_official_values(String theirs, String official) throws IOException {
        assertThat(sent(content("a"), choice("{}", theirs), DONE))
                .containsExactly(first("a"), choice("{}", official), DONE);
    }

    private List<String> sent(String... events) throws IOException {
        return Transformed.of(chunks, stream(events)).data();
    }

    private static List<dev.gatehouse.stream.Frame.Kind> kinds(String... events)
            throws IOException {
        return Transformed.of(new NormalisedChatStream(Asked.NO), stream(events)).kinds();
    }

    private static String stream(String... events) {
        var text = new ArrayList<String>();
        for (String event : events) {
            text.add("data: " + event + "\n\n");
        }
        return String.join("", text);
    }

    private static String head(String choices) {
        return "{\"id\":\"i\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\",\"choices\":["
                + choices
                + "]";
    }

    private static String choice(String delta, @org.jspecify.annotations.Nullable String reason) {
        String why = reason == null ? "null" : "\"" + reason + "\"";
        return head(
                        "{\"index\":0,\"logprobs\":null,\"delta\":%s,\"finish_reason\":%s}"
                                .formatted(delta, why))
                + "}";
    }

    private static String content(String text) {
        return choice("{\"content\":\"" + text + "\"}", null);
    }

    /// The first delta of a choice, which carries the role.
    private static String first(String text) {
        return choice("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", null);
    }

    private static String nulled(String chunk) {
        return chunk.substring(0, chunk.length() - 1) + ",\"usage\":null}";
    }
}
