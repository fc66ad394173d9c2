package dev.gatehouse.dispatch;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallScope.Timeout;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A provider's stream: read up to its first content while it is still being decided, then pumped
/// to the caller at the caller's pace.
final class ProviderStream implements Answer.Flow {
    /// Virtual threads are not time-sliced: one torrent would keep all other streams waiting.
    private static final int TURN = 64 * 1024;

    private static final int LONGEST_EVENT = 1 << 20;
    private static final Duration LAST_FIGURES = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofMillis(250);

    private final ProviderCaller.Question attempt;
    private final UpstreamResponse response;
    private final SseReader reader;
    private final StreamTransform transform;
    private final UpstreamSettings settings;
    private final ObjectIdRecorder ids;
    private final List<Frame> buffered = new ArrayList<>(4);
    private boolean content;
    private boolean over;
    private int sinceTurn;

    ProviderStream(
            ProviderCaller.Question attempt,
            UpstreamResponse response,
            StreamTransform transform,
            UpstreamSettings settings,
            ObjectIdRecorder ids) {
        this.attempt = attempt;
        this.response = response;
        this.reader = new SseReader(response.body(), LONGEST_EVENT);
        this.transform = transform;
        this.settings = settings;
        this.ids = ids;
    }

    /// Reads until there is something to say, or the whole of an answer that says nothing.
    ///
    /// @throws dev.gatehouse.call.Refusal when the provider fails before that
    void awaitContent() throws IOException {
        while (!content && !transform.ended()) {
            SseEvent event = reader.next();
            if (event == null) {
                transform.finish(this::buffer);
                break;
            }
            ids.record(event);
            transform.put(event, this::buffer);
            refuseFailure();
        }
        if (!content && !transform.ended()) {
            throw new Problem.Truncated(attempt.name(), "it ended before it said anything")
                    .asException();
        }
        attempt.call().record().firstContent(attempt.lifeline().now());
        attempt.lifeline().stop(Timeout.FIRST_CONTENT);
        attempt.lifeline().start(Timeout.CONTENT, settings.contentTimeout());
    }

    @Override
    public void into(Sink sink) throws IOException {
        for (Frame frame : buffered) {
            sink.put(frame);
        }
        buffered.clear();
        Problem problem = pump(sink);
        attempt.call().record().usage(transform.usage());
        sink.end(problem == null ? new Sink.End.Complete() : new Sink.End.Cut(problem));
        if (problem == null) {
            drainAside();
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            attempt.call().record().usage(transform.usage());
            response.close();
            attempt.lifeline().close();
        }
    }

    /// Passes frames on until the end; gives what went wrong, if anything did.
    private @Nullable Problem pump(Sink sink) throws IOException {
        while (!transform.ended()) {
            SseEvent event;
            try {
                if (!reader.ready()) {
                    sink.flush();
                    attempt.lifeline().start(Timeout.IDLE, idleLimit());
                }
                event = reader.next();
            } catch (IOException e) {
                return transform.whole() ? atEnd(sink) : ProviderCaller.problem(e, attempt);
            }
            if (event == null) {
                return atEnd(sink);
            }
            ids.record(event);
            transform.put(event, frame -> pass(frame, sink));
            ProviderError error = transform.failure();
            if (error != null) {
                return ProviderCaller.refused(attempt, error, Headers.none());
            }
            yieldIfBusy(event.to() - event.from());
        }
        return null;
    }

    /// An answer that is whole may still be told its price, but nobody waits long for it.
    private Duration idleLimit() {
        Duration limit = settings.idleTimeout();
        boolean hasty = transform.whole() && LAST_FIGURES.compareTo(limit) < 0;
        return hasty ? LAST_FIGURES : limit;
    }

    private @Nullable Problem atEnd(Sink sink) throws IOException {
        transform.finish(sink::put);
        return transform.ended()
                ? null
                : new Problem.Truncated(attempt.name(), "it ended in the middle");
    }

    private void pass(Frame frame, Sink sink) throws IOException {
        if (frame.kind() == Frame.Kind.CONTENT) {
            attempt.lifeline().start(Timeout.CONTENT, settings.contentTimeout());
        }
        sink.put(frame);
    }

    private void buffer(Frame frame) {
        content |= frame.kind() == Frame.Kind.CONTENT;
        byte[] copy = Arrays.copyOfRange(frame.bytes(), frame.from(), frame.to());
        buffered.add(Frame.of(copy, frame.kind()));
    }

    private void refuseFailure() {
        ProviderError error = transform.failure();
        if (error != null) {
            throw ProviderCaller.refused(attempt, error, Headers.none()).asException();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is the only way to share a carrier
    private void yieldIfBusy(int bytes) {
        sinceTurn += bytes;
        if (sinceTurn >= TURN) {
            sinceTurn = 0;
            Thread.yield();
        }
    }

    /// The caller has all; what is left on the wire is read aside, so that the connection can be
    /// used again, but not for long.
    private void drainAside() {
        over = true;
        attempt.lifeline().stop(Timeout.CONTENT);
        attempt.lifeline().start(Timeout.IDLE, LAST_WORDS);
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
            // It had nothing more to say that anybody waits for.
        } finally {
            response.close();
            attempt.lifeline().close();
        }
    }
}
