package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.call.CallScope.Timeout;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.concurrent.Turn;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.EventRoom;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.InvalidStreamException;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A provider's stream: buffered up to its first content, while another target can still be tried;
/// then passed to the client at the client's pace.
final class ProviderStream implements Answer.Flow {
    /// What a frame that is kept takes beside its bytes.
    private static final int PER_FRAME = 64;

    private static final Duration LAST_USAGE = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofMillis(250);

    private final Attempt attempt;
    private final UpstreamResponse response;
    private final EventReader reader;
    private final StreamTransform transform;
    private final ObjectIdRecorder ids;
    private final UpstreamSettings settings;
    private final EventRoom room;
    private final Turn turn = new Turn(Turn.PARSED);
    private final List<Frame> buffered = new ArrayList<>(4);
    private boolean begun;
    private boolean content;
    private boolean over;
    private int released;
    private @Nullable Problem noRoom;

    /// How the stream is read.
    record Reading(ProviderSide side, StreamTransform transform, ObjectIdRecorder ids) {}

    /// The body of the response. Each read restarts the idle timeout: bytes that are no whole
    /// event, such as comments of one line, are signs of life too.
    private final class Body implements ByteSource {
        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            if (content) {
                attempt.scope().start(Timeout.IDLE, idleLimit());
            }
            int count = response.body().read(into, from, most);
            if (count > 0) {
                room.arrived(into, from, count);
                attempt.received(into, from, count);
            }
            return count;
        }

        @Override
        public boolean ready() {
            return response.body().ready();
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    ProviderStream(
            Attempt attempt,
            UpstreamResponse response,
            Reading reading,
            UpstreamSettings settings) {
        this.attempt = attempt;
        this.response = response;
        this.transform = reading.transform();
        this.ids = reading.ids();
        this.settings = settings;
        MemoryLease memory = attempt.call().record().memory();
        this.room = new EventRoom(memory::take, memory::takeValues);
        int limit = (int) settings.answerSizeLimit().bytes();
        String type = String.valueOf(response.headers().first("content-type"));
        this.reader = reading.side().events(new Body(), type.toLowerCase(Locale.ROOT), limit);
    }

    /// Reads until content has come, or the whole of an answer without content.
    @Override
    public void begin() {
        if (begun) {
            return;
        }
        begun = true;
        try {
            awaitContent();
        } catch (IOException e) {
            throw new ProblemException(UpstreamProblems.of(e, attempt), e);
        } finally {
            report();
        }
        attempt.answering();
        attempt.scope().stop(Timeout.FIRST_CONTENT);
        attempt.scope().start(Timeout.CONTENT, settings.contentTimeout());
    }

    private void report() {
        StreamState state = transform.state();
        attempt.used(state.usage());
        attempt.finishReason(state.finishReason());
    }

    private void awaitContent() throws IOException {
        while (!content && !transform.ended()) {
            SseEvent event = next();
            if (event == null) {
                transform.finish(new Sink.End.Complete(), this::buffer);
                break;
            }
            put(event, this::buffer);
            Problem failure = failure();
            if (failure != null) {
                throw failure.asException();
            }
        }
        // An answer without content may be complete; if there is another target, that is tried.
        if (!content && (attempt.standby() || !transform.ended())) {
            throw new Problem.Truncated(attempt.account().name(), "it ended before any content")
                    .asException();
        }
    }

    /// The next event; `null` at the end, also in place of an event that was cut.
    private @Nullable SseEvent next() throws IOException {
        SseEvent event = reader.next();
        room.next();
        turn.moved(event == null ? 0 : event.to() - event.from());
        return event == null || !event.unterminated() || readable(event) ? event : null;
    }

    /// An event that leads to no frame is held, to be written with a later one.
    private void put(SseEvent event, StreamTransform.Out out) throws IOException {
        int frames = released;
        int length = event.to() - event.from();
        ids.record(event);
        transform.put(event, out);
        try {
            room.holds(transform.state().held());
            room.kept(released == frames ? length : 0);
        } catch (InvalidStreamException e) {
            noRoom = UpstreamProblems.of(e, attempt);
        } catch (ProblemException e) {
            noRoom = e.problem();
        }
    }

    private static boolean readable(SseEvent event) {
        if (!event.hasData() || event.text().strip().equals("[DONE]")) {
            return true;
        }
        try {
            Json.parse(event.data(), event.dataFrom(), event.dataTo());
            return true;
        } catch (MalformedJson _) {
            return false;
        }
    }

    /// The error in the last event, or that it cannot be held; `null` when all is well.
    private @Nullable Problem failure() {
        StreamState state = transform.state();
        ProviderError error = state.error();
        if (error != null) {
            return ProviderCaller.failed(attempt, error, Headers.none());
        }
        String unreadable = state.unreadable();
        return unreadable == null
                ? noRoom
                : new Problem.InvalidUpstreamResponse(
                        attempt.account().name(), "it sent an event that " + unreadable, false);
    }

    @Override
    public void into(Sink sink) throws IOException {
        begin();
        for (Frame frame : buffered) {
            release(frame, sink);
        }
        buffered.clear();
        Problem problem = pump(sink);
        report();
        if (problem == null) {
            attempt.finish(null);
            sink.end(new Sink.End.Complete());
            drainAside();
        } else {
            var cut = new Sink.End.Cut(problem);
            attempt.finish(problem);
            transform.finish(cut, sink::put);
            sink.end(cut);
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            report();
            response.close();
            try {
                attempt.finish(stopped());
            } finally {
                attempt.scope().close();
            }
        }
    }

    /// Why the stream is closed before its end: a guardrail found something in it, or what its
    /// scope states.
    private Problem stopped() {
        Problem found = ProblemException.stopping(attempt.call().record());
        return found != null ? found : UpstreamProblems.of(left(), attempt.account().name());
    }

    /// Why the stream is closed before its end: a cancellation, else the client has disconnected.
    private CancelReason left() {
        CancelReason reason = attempt.scope().reason();
        return reason == null ? new CancelReason.Disconnected() : reason;
    }

    /// Passes frames until the end, and returns the problem, if there was one.
    private @Nullable Problem pump(Sink sink) throws IOException {
        StreamTransform.Out out = frame -> release(frame, sink);
        while (!transform.ended()) {
            SseEvent event;
            try {
                if (!reader.ready()) {
                    sink.flush();
                }
                event = next();
            } catch (IOException e) {
                return transform.whole() ? atEnd(out) : UpstreamProblems.of(e, attempt);
            } catch (ProblemException e) {
                // Other calls hold the memory that a long event needs.
                return e.problem();
            }
            if (event == null) {
                return atEnd(out);
            }
            put(event, out);
            report();
            Problem failure = failure();
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /// After the finish reason only the usage is expected; the stream waits at most a second for
    /// it.
    private Duration idleLimit() {
        Duration limit = settings.idleTimeout();
        boolean last = transform.whole() && LAST_USAGE.compareTo(limit) < 0;
        return last ? LAST_USAGE : limit;
    }

    private @Nullable Problem atEnd(StreamTransform.Out out) throws IOException {
        transform.finish(new Sink.End.Complete(), out);
        return transform.ended()
                ? null
                : new Problem.Truncated(attempt.account().name(), "it ended in the middle");
    }

    /// The attempt ends before its last frame is sent, so that its record is complete when the
    /// client has the answer.
    private void release(Frame frame, Sink sink) throws IOException {
        released++;
        switch (frame.kind()) {
            case CONTENT -> {
                attempt.scope().start(Timeout.CONTENT, settings.contentTimeout());
                attempt.content(frame.to() - frame.from());
            }
            case END -> {
                report();
                attempt.finish(null);
            }
            case PREAMBLE, USAGE, ERROR, IDLE -> {}
        }
        sink.put(frame);
    }

    private void buffer(Frame frame) throws IOException {
        released++;
        room.kept(frame.to() - frame.from() + PER_FRAME);
        content |= frame.kind() == Frame.Kind.CONTENT;
        buffered.add(frame.copy());
    }

    /// The client has the whole answer; the rest of the body is drained in the background, for a
    /// short time, so that the connection can be reused.
    private void drainAside() {
        over = true;
        attempt.scope().stop(Timeout.CONTENT);
        attempt.scope().start(Timeout.IDLE, DRAIN);
        if (response.body().ready()) {
            drain();
        } else {
            Thread.ofVirtual().start(this::drain);
        }
    }

    private void drain() {
        var scrap = new byte[1024];
        try {
            int read = 0;
            while (read >= 0) {
                read = response.body().read(scrap, 0, scrap.length);
            }
        } catch (IOException _) {
            // The connection is not reused.
        } finally {
            response.close();
            attempt.scope().close();
        }
    }
}
