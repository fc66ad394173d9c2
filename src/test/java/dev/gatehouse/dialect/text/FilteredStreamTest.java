package dev.gatehouse.dialect.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.text.Streams.Recorded;
import dev.gatehouse.dialect.text.Streams.Sent;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked
class FilteredStreamTest {
    static List<Recorded> streams() throws IOException {
        List<Recorded> all = Streams.all();
        assertThat(all).hasSizeGreaterThan(50);
        return all;
    }

    @ParameterizedTest
    @MethodSource("streams")
    void filters_that_change_nothing_leave_every_byte(Recorded stream) throws IOException {
        var expected = new StringBuilder();
        Streams.frames(stream).forEach(frame -> expected.append(Streams.text(frame)));
        Sent sent = Streams.filtered(stream, Filters.identity());
        assertThat(sent.text()).isEqualTo(expected.toString());
        assertThat(sent.end()).isInstanceOf(Sink.End.Complete.class);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void what_is_kept_leaves_before_its_text_ends(Recorded stream)
            throws IOException, MalformedJson {
        Reply whole = Objects.requireNonNull(Streams.reply(stream.text(), stream.format()));
        for (int kept : List.of(1, 5, 100_000)) {
            Sent sent = Streams.filtered(stream, Filters.keeping(kept));
            Reply reply = Objects.requireNonNull(Streams.reply(sent.text(), stream.format()));
            assertThat(texts(reply, stream)).as("keeping %d", kept).isEqualTo(texts(whole, stream));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void every_text_is_changed(Recorded stream) throws IOException, MalformedJson {
        Reply whole = Objects.requireNonNull(Streams.reply(stream.text(), stream.format()));
        Sent sent = Streams.filtered(stream, Filters.capitals());
        Reply reply = Objects.requireNonNull(Streams.reply(sent.text(), stream.format()));
        List<String> capitals =
                texts(whole, stream).stream().map(text -> text.toUpperCase(Locale.ROOT)).toList();
        assertThat(texts(reply, stream)).isEqualTo(capitals);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_blocked_text_ends_the_stream_as_the_dialect_does(Recorded stream)
            throws IOException, MalformedJson {
        boolean blocked = true;
        for (int number = 0; blocked; number++) {
            Sent sent = Streams.filtered(stream, Filters.blocking(number));
            blocked = !sent.reasons().isEmpty();
            if (blocked) {
                assertThat(sent.reasons()).containsExactly("number " + number);
                assertThat(sent.closed()).isTrue();
                assertThat(sent.end()).isInstanceOf(Sink.End.Complete.class);
                Reply reply = Objects.requireNonNull(Streams.reply(sent.text(), stream.format()));
                assertThat(reply).as(sent.text()).isNotNull();
                assertThat(Objects.requireNonNull(reply).choices().getFirst().stop().reason())
                        .as("number %d: %s", number, sent.text())
                        .isIn(Stop.Reason.CONTENT_FILTER, Stop.Reason.REFUSAL);
            }
        }
    }

    /// In chat each kind of text is one, whatever comes between its pieces.
    private static List<String> texts(Reply reply, Recorded stream) {
        assertThat(reply).isNotNull();
        var texts = new ArrayList<String>();
        for (Reply.Choice choice : reply.choices()) {
            List<Part> parts = choice.parts();
            if (stream.format() == Operation.Format.CHAT) {
                var text = new StringBuilder();
                var reasoning = new StringBuilder();
                for (Part part : parts) {
                    text.append(part instanceof Part.Text(String its, var _) ? its : "");
                    reasoning.append(part instanceof Part.Reasoning(String its, var _) ? its : "");
                }
                texts.add(text.toString());
                texts.add(reasoning.toString());
                parts =
                        parts.stream()
                                .filter(part -> !(part instanceof Part.Text))
                                .filter(part -> !(part instanceof Part.Reasoning))
                                .toList();
            }
            for (Part part : parts) {
                switch (part) {
                    case Part.Text(String text, var _) -> texts.add(text);
                    case Part.Refusal(String text) -> texts.add(text);
                    case Part.Reasoning(String text, var _) -> texts.add(text);
                    case Part.ToolCall call -> {
                        texts.add(call.name());
                        texts.add(call.input());
                    }
                    case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> {}
                }
            }
        }
        return texts;
    }
}
