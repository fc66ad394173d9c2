package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Sink;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stream whose texts pass filters before they leave.
///
/// An event leaves with as much of its texts as the filters release, byte for byte where they
/// release just these. What a filter keeps leaves before its text ends, as an event of its own
/// where the dialect has none to take it. Events that repeat a whole text show what was released of
/// it.
///
/// When a text is blocked, nothing that was kept leaves; the provider's stream is closed, which
/// settles its attempt; the client receives the end that its dialect has for filtered content, and
/// the stream is complete. When the stream is cut, what was kept does not leave.
public final class FilteredStream implements Answer.Flow, Sink {
    private static final byte[] DONE = "[DONE]".getBytes(UTF_8);

    private final Answer.Flow flow;
    private final StreamTexts texts;
    private final Consumer<BlockedTextException> blocked;
    private final Feed feed = new Feed();
    private final SseReader reader = new SseReader(feed, Integer.MAX_VALUE);
    private @Nullable Sink client;
    private @Nullable EventOutput out;

    /// Ends the inner flow when a text is blocked.
    private static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1;

        private final transient BlockedTextException reason;

        StoppedException(BlockedTextException reason) {
            this.reason = reason;
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /// The bytes of one frame, to be cut into events.
    private static final class Feed implements ByteSource {
        private byte[] bytes = new byte[0];
        private int at;
        private int to;

        void fill(Frame frame) {
            bytes = frame.bytes();
            at = frame.from();
            to = frame.to();
        }

        @Override
        public int read(byte[] into, int from, int most) {
            int count = Math.min(most, to - at);
            System.arraycopy(bytes, at, into, from, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public boolean ready() {
            return at < to;
        }

        @Override
        public void close() {
            at = to;
        }
    }

    private FilteredStream(
            Answer.Flow flow, StreamTexts texts, Consumer<BlockedTextException> blocked) {
        this.flow = flow;
        this.texts = texts;
        this.blocked = blocked;
    }

    /// The same answer with its texts filtered.
    ///
    /// @param blocked receives why the stream ends, before the client does
    public static Answer.Streamed of(
            Answer.Streamed answer,
            Call call,
            ChannelFilter.Factory filters,
            Consumer<BlockedTextException> blocked) {
        StreamTexts texts = StreamTexts.of(call, filters);
        return new Answer.Streamed(
                answer.headers(), new FilteredStream(answer.flow(), texts, blocked));
    }

    @Override
    public void begin() {
        flow.begin();
    }

    @Override
    public void into(Sink sink) throws IOException {
        client = sink;
        out = new EventOutput(sink);
        try {
            flow.into(this);
        } catch (StoppedException e) {
            // The attempt is settled before the client has its end.
            flow.close();
            blocked.accept(e.reason);
            texts.stop(output());
            sink.end(new End.Complete());
        }
    }

    @Override
    public void put(Frame frame) throws IOException {
        if (frame.kind() == Frame.Kind.IDLE) {
            client().put(frame);
            return;
        }
        feed.fill(frame);
        try {
            while (reader.ready()) {
                SseEvent event = reader.next();
                if (event != null) {
                    event(event, frame.kind());
                }
            }
        } catch (BlockedTextException e) {
            throw new StoppedException(e);
        }
    }

    private void event(SseEvent event, Frame.Kind kind) throws IOException, BlockedTextException {
        EventOutput to = output();
        to.take(event, kind);
        if (!event.hasData()) {
            to.pass();
        } else if (event.dataIs(DONE)) {
            texts.flush(to);
            to.pass();
        } else {
            try {
                texts.event(Json.parse(event.data(), event.dataFrom(), event.dataTo()), to);
            } catch (MalformedJson _) {
                // What cannot be read cannot be filtered, and clients cannot read it either.
            }
        }
    }

    @Override
    public void flush() throws IOException {
        client().flush();
    }

    @Override
    public void end(End end) throws IOException {
        if (end instanceof End.Complete) {
            try {
                texts.flush(output());
            } catch (BlockedTextException e) {
                throw new StoppedException(e);
            }
        }
        client().end(end);
    }

    @Override
    public void close() {
        flow.close();
    }

    private Sink client() {
        return Objects.requireNonNull(client, "the stream has not begun");
    }

    private EventOutput output() {
        return Objects.requireNonNull(out, "the stream has not begun");
    }
}
