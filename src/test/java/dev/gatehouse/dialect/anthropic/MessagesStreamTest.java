package dev.gatehouse.dialect.anthropic;

import static dev.gatehouse.stream.Frame.Kind.CONTENT;
import static dev.gatehouse.stream.Frame.Kind.END;
import static dev.gatehouse.stream.Frame.Kind.IDLE;
import static dev.gatehouse.stream.Frame.Kind.PREAMBLE;
import static dev.gatehouse.stream.Frame.Kind.USAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Transformed;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesStreamTest {
    private static final String START =
            event(
                    "message_start",
                    "\"message\":{\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":4,\"cache_creation_input_tokens\":5,\"output_tokens\":1}}");
    private static final String BLOCK =
            event("content_block_start", "\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
    private static final String TOOL =
            event(
                    "content_block_start",
                    "\"content_block\":{\"type\":\"tool_use\",\"name\":\"f\"}");
    private static final String DELTA =
            event("content_block_delta", "\"delta\":{\"type\":\"text_delta\",\"text\":\"ä\"}");
    private static final String BLOCK_STOP = event("content_block_stop", "\"index\":0");
    private static final String LAST_DELTA =
            event(
                    "message_delta",
                    "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}");
    private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    private final MessagesStream events = new MessagesStream();

    @Test
    void events_pass_as_the_bytes_they_are() throws IOException {
        String stream =
                START
                        + PING
                        + BLOCK
                        + DELTA
                        + BLOCK_STOP
                        + ": x\r\n\r\n"
                        + TOOL
                        + LAST_DELTA
                        + STOP;

        Transformed spoken = Transformed.of(events, stream);

        assertThat(spoken.text()).isEqualTo(stream);
        assertThat(spoken.kinds())
                .containsExactly(
                        PREAMBLE, IDLE, PREAMBLE, CONTENT, PREAMBLE, IDLE, CONTENT, USAGE, END);
        assertThat(events.whole() && events.ended()).isTrue();
    }

    @Test
    void an_event_without_a_name_is_given_the_one_in_its_data() throws IOException {
        String stream = START + BLOCK + DELTA + BLOCK_STOP + LAST_DELTA + STOP;
        String nameless = stream.replaceAll("event: \\w+\n", "");
        assertThat(nameless).doesNotContain("event:");

        Transformed spoken = Transformed.of(events, nameless);

        assertThat(spoken.text()).isEqualTo(stream);
        assertThat(spoken.kinds())
                .containsExactly(PREAMBLE, PREAMBLE, CONTENT, PREAMBLE, USAGE, END);
        assertThat(events.state().usage()).isEqualTo(new Usage(12, 9, 4, 5, 0));
        assertThat(events.ended()).isTrue();
    }

    @Test
    void a_name_in_the_data_cannot_break_out_of_its_line() throws IOException {
        String stream = "data: {\"type\":\"ping\\n\\nevent: message_stop\"}\n\n";

        Transformed.of(events, stream);

        assertThat(events.ended()).isFalse();
    }

    @Test
    void usage_includes_cached_parts_and_the_last_report_counts() throws IOException {
        Transformed.of(events, START + LAST_DELTA);

        assertThat(events.state().usage()).isEqualTo(new Usage(12, 9, 4, 5, 0));
    }

    @Test
    void later_usage_replaces_earlier_usage() throws IOException {
        String again =
                LAST_DELTA.replace(
                        "\"output_tokens\":9",
                        "\"input_tokens\":7,\"cache_read_input_tokens\":0,\"output_tokens\":9,"
                                + "\"output_tokens_details\":{\"thinking_tokens\":2}");
        Transformed.of(events, START + again);

        assertThat(events.state().usage()).isEqualTo(new Usage(12, 9, 0, 5, 2));
    }

    @Test
    void a_missing_last_event_is_added_to_a_whole_message_only() throws IOException {
        assertThat(Transformed.of(events, START + DELTA + LAST_DELTA).text()).endsWith(STOP);
        assertThat(Transformed.of(new MessagesStream(), START + DELTA).text())
                .isEqualTo(START + DELTA);
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error, OVERLOAD, 529",
        "rate_limit_error, RATE, 429",
        "authentication_error, AUTH, 401",
        "billing_error, QUOTA, 429",
        "api_error, OVERLOAD, 502",
        "timeout_error, OVERLOAD, 502",
        "invalid_request_error, INVALID, 400"
    })
    void an_error_is_a_provider_error_and_no_frame(String type, ProviderError.Kind kind, int status)
            throws IOException {
        String error = event("error", "\"error\":{\"type\":\"" + type + "\",\"message\":\"m\"}");

        assertThat(Transformed.of(events, error).text()).isEmpty();
        ProviderError read = Objects.requireNonNull(events.state().error());
        assertThat(read)
                .isEqualTo(new ProviderError(kind, status, "m", type, null, null, read.details()));
        assertThat(events.whole()).isFalse();
    }

    @Test
    void what_makes_no_sense_is_reported_and_no_frame() throws IOException {
        String broken = "event: message_delta\ndata: {\"delta\"\n\n";

        assertThat(Transformed.of(events, START + broken + DELTA).text()).isEqualTo(START + DELTA);
        assertThat(events.state().unreadable()).isNotNull();
    }

    private static String event(String name, String members) {
        return "event: %s\ndata: {\"type\":\"%s\", %s}\n\n".formatted(name, name, members);
    }
}
