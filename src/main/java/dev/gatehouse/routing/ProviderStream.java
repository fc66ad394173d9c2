package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Lifeline.Clock;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.Translation;
import dev.gatehouse.flow.Frame;
import dev.gatehouse.flow.SseEvent;
import dev.gatehouse.flow.SseReader;
import dev.gatehouse.http.Headers;
import dev.gatehouse.upstream.Reception;
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

    private final Interpreter.Question question;
    private final Reception reception;
    private final SseReader reader;
    private final Translation translation;
    private final UpstreamSettings settings;
    private final Ids ids;
    private final List<Frame> held = new ArrayList<>(4);
    private boolean content;
    private boolean over;
    private int sinceTurn;

    ProviderStream(
            Interpreter.Question question,
            Reception reception,
            Translation translation,
            UpstreamSettings settings,
            Ids ids) {
        this.question = question;
        this.reception = reception;
        this.reader = new SseReader(reception.body(), LONGEST_EVENT);
        this.translation = translation;
        this.settings = settings;
        this.ids = ids;
    }

    /// Reads until there is something to say, or the whole of an answer that says nothing.
    ///
    /// @throws dev.gatehouse.call.Refusal when the provider fails before that
    void awaitContent() throws IOException {
        while (!content && !translation.ended()) {
            SseEvent event = reader.next();
            if (event == null) {
                translation.finish(this::hold);
                break;
            }
            ids.in(event);
            translation.put(event, this::hold);
            refuseFailure();
        }
        if (!content && !translation.ended()) {
            throw new Problem.Truncated(question.name(), "it ended before it said anything")
                    .asRefusal();
        }
        question.call().trail().contentAt(question.lifeline().now());
        question.lifeline().stop(Clock.FIRST_CONTENT);
        question.lifeline().start(Clock.CONTENT, settings.contentTimeout());
    }

    @Override
    public void into(Sink sink) throws IOException {
        for (Frame frame : held) {
            sink.put(frame);
        }
        held.clear();
        Problem problem = pump(sink);
        question.call().trail().took(translation.usage());
        sink.end(problem == null ? new Sink.End.Complete() : new Sink.End.Cut(problem));
        if (problem == null) {
            hearOut();
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            question.call().trail().took(translation.usage());
            reception.close();
            question.lifeline().close();
        }
    }

    /// Passes frames on until the end; gives what went wrong, if anything did.
    private @Nullable Problem pump(Sink sink) throws IOException {
        while (!translation.ended()) {
            SseEvent event;
            try {
                if (!reader.ready()) {
                    sink.flush();
                    question.lifeline().start(Clock.IDLE, patience());
                }
                event = reader.next();
            } catch (IOException broken) {
                return translation.whole() ? atEnd(sink) : Interpreter.problem(broken, question);
            }
            if (event == null) {
                return atEnd(sink);
            }
            ids.in(event);
            translation.put(event, frame -> pass(frame, sink));
            Rejection failure = translation.failure();
            if (failure != null) {
                return Interpreter.refused(question, failure, Headers.none());
            }
            takeTurns(event.to() - event.from());
        }
        return null;
    }

    /// An answer that is whole may still be told its price, but nobody waits long for it.
    private Duration patience() {
        Duration limit = settings.idleTimeout();
        boolean hasty = translation.whole() && LAST_FIGURES.compareTo(limit) < 0;
        return hasty ? LAST_FIGURES : limit;
    }

    private @Nullable Problem atEnd(Sink sink) throws IOException {
        translation.finish(sink::put);
        return translation.ended()
                ? null
                : new Problem.Truncated(question.name(), "it ended in the middle");
    }

    private void pass(Frame frame, Sink sink) throws IOException {
        if (frame.kind() == Frame.Kind.CONTENT) {
            question.lifeline().start(Clock.CONTENT, settings.contentTimeout());
        }
        sink.put(frame);
    }

    private void hold(Frame frame) {
        content |= frame.kind() == Frame.Kind.CONTENT;
        byte[] copy = Arrays.copyOfRange(frame.bytes(), frame.from(), frame.to());
        held.add(Frame.of(copy, frame.kind()));
    }

    private void refuseFailure() {
        Rejection failure = translation.failure();
        if (failure != null) {
            throw Interpreter.refused(question, failure, Headers.none()).asRefusal();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is the only way to share a carrier
    private void takeTurns(int bytes) {
        sinceTurn += bytes;
        if (sinceTurn >= TURN) {
            sinceTurn = 0;
            Thread.yield();
        }
    }

    /// The caller has all; what is left on the wire is read aside, so that the connection can be
    /// used again, but not for long.
    private void hearOut() {
        over = true;
        question.lifeline().stop(Clock.CONTENT);
        question.lifeline().start(Clock.IDLE, LAST_WORDS);
        if (reception.body().ready()) {
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
                read = reception.body().read(scrap, 0, scrap.length);
            }
        } catch (IOException cut) {
            // It had nothing more to say that anybody waits for.
        } finally {
            reception.close();
            question.lifeline().close();
        }
    }
}
