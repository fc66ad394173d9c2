package dev.gatehouse.dialect.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.Transformed;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tool calls as imitations send them, and in the official form.
class ToolCallsTest {
    private static final String FIRST =
            "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}";
    /// A call that starts with its first arguments, when its name is known to be complete.
    private static final String WHOLE = FIRST.replace("\"arguments\":\"\"", "\"arguments\":\"{}\"");

    private static final String MORE = "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}";

    @Test
    void a_call_starts_with_its_first_arguments() throws IOException {
        assertThat(sent(FIRST, MORE)).containsExactly(WHOLE);
        assertThat(sent(FIRST, MORE, MORE)).containsExactly(WHOLE, MORE);
        assertThat(sent(WHOLE, MORE)).containsExactly(WHOLE, MORE);
    }

    @Test
    void the_first_delta_of_a_choice_with_a_call_has_no_content() throws IOException {
        assertThat(stream("tool_calls", FIRST, MORE).data().getFirst())
                .contains("\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[");
    }

    @Test
    void a_name_may_come_late_or_in_pieces_or_again() throws IOException {
        String nameless = without("\"name\":\"f\",", FIRST);
        String empty = FIRST.replace("\"f\"", "\"\"");
        String late = "{\"index\":0,\"function\":{\"name\":\"f\"}}";

        assertThat(sent(nameless, late, MORE)).containsExactly(WHOLE);
        assertThat(sent(empty, late, MORE)).containsExactly(WHOLE);
        assertThat(sent(nameless, MORE, late)).containsExactly(WHOLE);
        assertThat(sent(FIRST, late.replace("\"f\"", "\"oo\""), MORE))
                .containsExactly(WHOLE.replace("\"f\"", "\"foo\""));
        assertThat(sent(FIRST, late.replace("\"f\"", "\"fo\""), MORE))
                .containsExactly(WHOLE.replace("\"f\"", "\"fo\""));
        assertThat(sent(FIRST, late, MORE, late))
                .startsWith(WHOLE)
                .noneMatch(it -> it.contains("ff"));
    }

    @Test
    void an_id_may_come_late() throws IOException {
        String late = "{\"index\":0,\"id\":\"a\",\"function\":{\"arguments\":\"{}\"}}";

        assertThat(sent(without("\"id\":\"a\",", FIRST), late)).containsExactly(WHOLE);
    }

    @Test
    void id_type_and_name_are_sent_once() throws IOException {
        String again =
                "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";
        String empty =
                "{\"index\":0,\"id\":\"\",\"type\":\"\",\"function\":{\"name\":\"\",\"arguments\":\"{}\"}}";

        assertThat(sent(FIRST, again, again)).containsExactly(WHOLE, MORE);
        assertThat(sent(FIRST, empty, empty)).containsExactly(WHOLE, MORE);
    }

    @Test
    void a_missing_index_is_found_by_the_id_or_is_the_last() throws IOException {
        assertThat(sent(without("\"index\":0,", FIRST), without("\"index\":0,", MORE)))
                .containsExactly(WHOLE);
        String other = FIRST.replace("\"a\"", "\"b\"");
        String late = "{\"id\":\"a\",\"function\":{\"arguments\":\"{}\"}}";

        assertThat(sent(without("\"index\":0,", FIRST), without("\"index\":0,", other), late))
                .containsExactly(
                        FIRST,
                        MORE,
                        WHOLE.replace("\"a\"", "\"b\"").replace("\"index\":0", "\"index\":1"));
    }

    @Test
    void a_missing_type_is_a_function() throws IOException {
        assertThat(sent(without("\"type\":\"function\",", FIRST), MORE)).containsExactly(WHOLE);
    }

    @Test
    void a_missing_id_is_made_up() throws IOException {
        List<String> sent = sent(without("\"id\":\"a\",", FIRST), MORE);

        assertThat(sent.getFirst())
                .matches("\\{\"index\":0,\"id\":\"call_[0-9a-f]{16}\",\"type\":\"function\",.*");
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_call_without_arguments_gets_empty_ones() throws IOException {
        String bare = FIRST.replace(",\"arguments\":\"\"", "");

        assertThat(sent(FIRST)).containsExactly(WHOLE);
        assertThat(sent(bare)).containsExactly(WHOLE);
    }

    @Test
    void arguments_that_are_an_object_become_their_text() throws IOException {
        String object = FIRST.replace("\"arguments\":\"\"", "\"arguments\":{\"x\": 1}");

        assertThat(sent(object))
                .containsExactly(
                        FIRST.replace("\"arguments\":\"\"", "\"arguments\":\"{\\\"x\\\": 1}\""));
    }

    @Test
    void calls_that_share_an_index_are_distinguished_by_their_ids() throws IOException {
        String one = FIRST.replace("\"\"", "\"1\"");
        String two = one.replace("\"a\"", "\"b\"");
        String more = "{\"index\":0,\"function\":{\"arguments\":\"2\"}}";

        assertThat(sent(one, two, more))
                .containsExactly(one, two.replace(":0", ":1"), more.replace(":0", ":1"));
    }

    @Test
    void indexes_that_do_not_begin_at_zero_do() throws IOException {
        assertThat(sent(FIRST.replace(":0", ":1"), MORE.replace(":0", ":1")))
                .containsExactly(WHOLE);
    }

    @Test
    void fragments_of_several_calls_find_theirs() throws IOException {
        String second = FIRST.replace(":0", ":1").replace("\"a\"", "\"b\"");
        String moreOfSecond = MORE.replace(":0", ":1");

        assertThat(sent(FIRST, second, MORE, moreOfSecond, MORE))
                .containsExactly(
                        FIRST, MORE, WHOLE.replace(":0", ":1").replace("\"a\"", "\"b\""), MORE);
    }

    @Test
    void unknown_members_are_kept() throws IOException {
        String signed =
                FIRST.replace("\"function\":{", "\"extra\":{\"signature\":\"s\"},\"function\":{");

        assertThat(sent(signed, MORE))
                .containsExactly(signed.replace("\"arguments\":\"\"", "\"arguments\":\"{}\""));
    }

    @Test
    void a_finish_reason_with_calls_is_tool_calls() throws IOException {
        assertThat(stream("stop", FIRST, MORE).data().get(1))
                .contains("\"finish_reason\":\"tool_calls\"");
        assertThat(stream("length", FIRST, MORE).data().get(1))
                .contains("\"finish_reason\":\"length\"");
    }

    /// The fragments that went out, one for each chunk that has any.
    private static List<String> sent(String... fragments) throws IOException {
        return stream("tool_calls", fragments).data().stream()
                .filter(chunk -> chunk.contains("\"tool_calls\":["))
                .map(ToolCallsTest::fragment)
                .toList();
    }

    private static String fragment(String chunk) {
        int from = chunk.indexOf("\"tool_calls\":[") + "\"tool_calls\":[".length();
        return chunk.substring(from, chunk.lastIndexOf("]},\"finish_reason\""));
    }

    private static Transformed stream(String reason, String... fragments) throws IOException {
        var text = new StringBuilder();
        for (String fragment : fragments) {
            text.append(
                            "data: {\"id\":\"i\",\"created\":7,\"model\":\"m\",\"choices\":[{\"index\":0,")
                    .append("\"delta\":{\"tool_calls\":[")
                    .append(fragment)
                    .append("]}}]}\n\n");
        }
        text.append("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"")
                .append(reason)
                .append("\"}]}\n\ndata: [DONE]\n\n");
        return Transformed.of(new NormalisedChatStream(Asked.NO), text.toString());
    }

    private static String without(String part, String whole) {
        return whole.replace(part, "");
    }
}
