package dev.gatehouse.dialect.openai;

import static dev.gatehouse.stream.Frame.Kind.CONTENT;
import static dev.gatehouse.stream.Frame.Kind.END;
import static dev.gatehouse.stream.Frame.Kind.IDLE;
import static dev.gatehouse.stream.Frame.Kind.PREAMBLE;
import static dev.gatehouse.stream.Frame.Kind.USAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.Transformed;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ExactStreamTest {
    private static final String ROLE =
            "data: {\"id\":\"i\", \"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"index\":0}],\"usage\":null }\r\n\r\n";
    private static final String TEXT =
            "data: {\"choices\" : [{\"delta\":{\"content\":\"ä\\u00e4\"},\"index\":0}],\"usage\": null,\"x\":\"usage\"}\n\n";
    private static final String STOP =
            "event: x\ndata: {\"usage\":null,\"choices\":[{\"delta\":{},\"index\":0,\"finish_reason\":\"stop\"}]}\n\n";
    private static final String COUNTS =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":1}}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final ExactStream asked = new ExactStream(Asked.YES);
    private final ExactStream silent = new ExactStream(Asked.NO);

    @Test
    void bytes_pass_as_they_are_when_the_usage_was_requested() throws IOException {
        String stream = ROLE + ": ping\n\n" + TEXT + STOP + COUNTS + DONE;

        Transformed spoken = Transformed.of(asked, stream);

        assertThat(spoken.text()).isEqualTo(stream);
        assertThat(spoken.kinds()).containsExactly(PREAMBLE, IDLE, CONTENT, USAGE, PREAMBLE, END);
        assertThat(asked.state().usage()).isEqualTo(new Usage(3, 5, 1, 0, 0));
    }

    @Test
    void only_the_usage_is_taken_out_when_it_was_not() throws IOException {
        Transformed spoken = Transformed.of(silent, ROLE + TEXT + STOP + COUNTS + DONE);

        assertThat(spoken.text())
                .isEqualTo(
                        "data: {\"id\":\"i\", \"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"index\":0}] }\r\n\r\n"
                                + "data: {\"choices\" : [{\"delta\":{\"content\":\"ä\\u00e4\"},\"index\":0}],\"x\":\"usage\"}\n\n"
                                + "data: {\"choices\":[{\"delta\":{},\"index\":0,\"finish_reason\":\"stop\"}]}\n\n"
                                + DONE);
        assertThat(silent.state().usage()).isEqualTo(new Usage(3, 5, 1, 0, 0));
    }

    @Test
    void what_holds_no_usage_passes_as_it_is_in_any_case() throws IOException {
        String stream = (ROLE + TEXT).replace("\"usage\":", "\"used\":") + DONE;

        assertThat(Transformed.of(silent, stream).text()).isEqualTo(stream);
    }

    @Test
    void usage_beside_a_choice_is_taken_out_and_the_choice_is_not() throws IOException {
        String beside = TEXT.replace("null", "{\"prompt_tokens\":3,\"completion_tokens\":5}");

        assertThat(Transformed.of(silent, beside).text())
                .isEqualTo(TEXT.replace("\"usage\": null,", ""));
        assertThat(silent.state().usage()).isEqualTo(new Usage(3, 5, 0, 0, 0));
    }

    @Test
    void a_chunk_without_choices_that_reports_no_usage_is_not_the_usage_chunk() throws IOException {
        String prelude = "data: {\"choices\":[],\"filter\":[1],\"usage\":null}\n\n";

        assertThat(Transformed.of(silent, prelude).text())
                .isEqualTo("data: {\"choices\":[],\"filter\":[1]}\n\n");
    }

    @Test
    void a_missing_last_line_is_added_to_a_whole_stream_only() throws IOException {
        assertThat(Transformed.of(asked, TEXT + STOP).text()).isEqualTo(TEXT + STOP + DONE);
        assertThat(Transformed.of(silent, TEXT.replace("\"usage\": null,", "")).text())
                .doesNotContain("DONE");
        assertThat(silent.whole()).isFalse();
    }

    @Test
    void a_stream_is_whole_when_every_choice_has_ended() throws IOException {
        String second = TEXT.replace("\"index\":0", "\"index\":1");

        assertThat(Transformed.of(asked, TEXT + second + STOP).text()).doesNotContain("DONE");
        assertThat(asked.whole()).isFalse();
        Transformed.of(asked, STOP.replace("\"index\":0", "\"index\":1"));
        assertThat(asked.whole()).isTrue();
    }

    @Test
    void an_error_is_a_provider_error_and_a_malformed_event_is_unreadable() throws IOException {
        String error = "data: {\"error\":{\"message\":\"no\"}}\n\n";
        assertThat(Transformed.of(asked, error).text()).isEmpty();
        assertThat(asked.state().error()).isNotNull();
        assertThat(asked.state().unreadable()).isNull();

        assertThat(Transformed.of(silent, "data: {\n\n").text()).isEmpty();
        assertThat(silent.state().unreadable()).isNotNull();
    }

    @Test
    void usage_that_makes_no_sense_is_no_usage() throws IOException {
        Transformed.of(asked, COUNTS.replace(":3", ":\"3\""));
        assertThat(asked.state().usage()).isNull();

        Transformed.of(asked, COUNTS.replace(":3", ":-3").replace(":5", ":-5"));
        assertThat(asked.state().usage()).isEqualTo(new Usage(0, 0, 1, 0, 0));
    }
}
