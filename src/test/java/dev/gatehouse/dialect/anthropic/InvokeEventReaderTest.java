package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.stream.AwsEventStreamReader;
import dev.gatehouse.stream.AwsFrames;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.InvalidStreamException;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvokeEventReaderTest {
    private static final String DELTA =
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"ä€\"}}";

    @Test
    void a_wrapped_event_is_given_as_it_is_inside() throws IOException {
        var frames = new AwsFrames().event("chunk", wrapped(DELTA)).event("chunk", wrapped("x"));

        assertThat(events(frames)).containsExactly("content_block_delta|" + DELTA, "|x");
    }

    @Test
    void what_is_not_wrapped_passes_as_it_is() throws IOException {
        var frames =
                new AwsFrames()
                        .event("chunk", "{\"other\":1}")
                        .event("chunk", "no JSON")
                        .event("chunk", "")
                        .exception("throttlingException", wrapped("{\"message\":\"slower\"}"));

        assertThat(events(frames))
                .containsExactly(
                        "chunk|{\"other\":1}",
                        "chunk|no JSON",
                        "chunk|",
                        "throttlingException|" + wrapped("{\"message\":\"slower\"}"));
    }

    @Test
    void bytes_that_are_no_base64_are_an_invalid_stream() {
        var frames = new AwsFrames().event("chunk", "{\"bytes\":\"*\"}");

        assertThatThrownBy(() -> events(frames)).isInstanceOf(InvalidStreamException.class);
    }

    private static String wrapped(String event) {
        String base64 = Base64.getEncoder().encodeToString(event.getBytes(UTF_8));
        return "{\"bytes\":\"" + base64 + "\",\"p\":\"abcdefgh\"}";
    }

    private static List<String> events(AwsFrames frames) throws IOException {
        var events = new ArrayList<String>();
        var in = new ByteArrayInputStream(frames.bytes());
        var source =
                new ByteSource() {
                    @Override
                    public int read(byte[] into, int at, int most) {
                        return in.read(into, at, most);
                    }

                    @Override
                    public boolean ready() {
                        return in.available() > 0;
                    }

                    @Override
                    public void close() {}
                };
        var reader = new InvokeEventReader(new AwsEventStreamReader(source, 1 << 20));
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            events.add(event.name() + "|" + event.text());
        }
        return events;
    }
}
