package dev.gatehouse.api;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Sink;
import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The way of one answer back to its caller: waiting, open, ended.
///
/// The head of a stream leaves with its first content, or with the first heartbeat if that comes
/// earlier; until then a problem is a plain HTTP error, after it an event. A stream that breaks off
/// never ends like one that is whole.
final class Delivery implements DeadlineCheck, Sink {
    private static final long NEVER = Long.MAX_VALUE;

    private final Exchange exchange;
    private final Dialect dialect;
    private final CallScope scope;
    private final CallRecord record;
    private final AnswerHeaders answerHeaders;
    private final long heartbeat;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile long nextBeat;
    private @Nullable OutputStream stream;
    private boolean ended;
    private @Nullable CallResult result;

    Delivery(
            Exchange exchange,
            Dialect dialect,
            CallScope scope,
            CallRecord record,
            AnswerHeaders answerHeaders) {
        this.exchange = exchange;
        this.dialect = dialect;
        this.scope = scope;
        this.record = record;
        this.answerHeaders = answerHeaders;
        this.heartbeat = answerHeaders.heartbeat().toNanos();
        this.nextBeat = scope.deadline(heartbeat);
    }

    /// Sends an answer, to its end.
    void deliver(Answer answer) throws IOException {
        record.phase(CallRecord.Phase.ANSWERING);
        switch (answer) {
            case Answer.Whole whole -> whole(whole);
            case Answer.Relayed relayed -> relay(relayed);
            case Answer.Upgraded upgraded -> upgrade(upgraded);
            case Answer.Streamed streamed -> {
                try (Answer.Flow flow = streamed.flow()) {
                    open(streamed.headers());
                    flow.into(this);
                }
            }
        }
    }

    /// Says what went wrong in whatever way is still possible.
    void refuse(Problem problem) throws IOException {
        writing.lock();
        try {
            if (problem instanceof Problem.ClientDisconnected) {
                left(problem);
            } else if (stream != null) {
                end(new End.Cut(problem));
            } else {
                refuseWhole(problem);
            }
        } finally {
            writing.unlock();
        }
    }

    /// The caller is not there any more: nothing can be said.
    void left(Problem problem) {
        ended = true;
        exchange.abort();
        settle(CallRecord.Outcome.CLIENT_CLOSED, 499, problem);
    }

    @Override
    public void put(Frame frame) throws IOException {
        writing.lock();
        try {
            output().write(frame.bytes(), frame.from(), frame.to() - frame.from());
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        writing.lock();
        try {
            output().flush();
            nextBeat = scope.deadline(heartbeat);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void end(End end) throws IOException {
        writing.lock();
        try {
            ended = true;
            switch (end) {
                case End.Complete _ -> {
                    output().close();
                    settle(CallRecord.Outcome.SUCCESS, 200, null);
                }
                case End.Cut(Problem.ClientDisconnected gone) -> left(gone);
                case End.Cut(Problem problem) -> {
                    output().write(dialect.problemEvent(problem, record.id()));
                    output().close();
                    settle(CallRecord.Outcome.CUT, 200, problem);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    /// Sends a sign of life when it is time. Runs on the thread that watches the clocks, so it only
    /// starts another one, which gives way to whoever is writing.
    @Override
    public void check(long now) {
        if (record.streaming() && now >= nextBeat) {
            nextBeat = now + heartbeat;
            Thread.ofVirtual().start(this::beat);
        }
    }

    @Nullable CallResult receipt() {
        return result;
    }

    private void beat() {
        if (!writing.tryLock()) {
            return;
        }
        try {
            if (!ended && !exchange.committed()) {
                open(Headers.none());
            }
            if (!ended) {
                output().write(dialect.heartbeat());
                output().flush();
            }
        } catch (IOException _) {
            scope.cancel(new CallScope.CancelReason.Disconnected());
        } finally {
            writing.unlock();
        }
    }

    private void whole(Answer.Whole answer) throws IOException {
        writing.lock();
        try {
            ended = true;
            Headers headers = answerHeaders.headers(exchange.head(), record, answer.headers());
            exchange.send(answer.status(), headers, answer.body());
            settle(CallRecord.Outcome.SUCCESS, answer.status(), null);
        } finally {
            writing.unlock();
        }
    }

    /// Passes an answer on that has no dialect: if it breaks off, all that can be said is the end
    /// of the connection.
    private void relay(Answer.Relayed answer) throws IOException {
        try (Answer.Flow flow = answer.flow()) {
            Headers headers = answerHeaders.headers(exchange.head(), record, answer.headers());
            OutputStream out = exchange.open(answer.status(), headers, answer.length());
            flow.into(new Pipe(out, answer.status()));
        }
    }

    /// Hands the connection over. What was said on it cannot be told whole from cut.
    private void upgrade(Answer.Upgraded answer) throws IOException {
        try (Answer.Tunnel tunnel = answer.tunnel()) {
            Headers headers = answerHeaders.headers(exchange.head(), record, answer.headers());
            Exchange.Raw raw = exchange.upgrade(headers);
            tunnel.between(raw.in(), raw.out());
            ended = true;
            settle(CallRecord.Outcome.SUCCESS, 101, null);
        }
    }

    /// Where the bytes of a relayed answer go.
    private final class Pipe implements Sink {
        private final OutputStream out;
        private final int status;

        Pipe(OutputStream out, int status) {
            this.out = out;
            this.status = status;
        }

        @Override
        public void put(Frame frame) throws IOException {
            out.write(frame.bytes(), frame.from(), frame.to() - frame.from());
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void end(End end) throws IOException {
            ended = true;
            switch (end) {
                case End.Complete _ -> {
                    out.close();
                    settle(CallRecord.Outcome.SUCCESS, status, null);
                }
                case End.Cut(Problem.ClientDisconnected gone) -> left(gone);
                case End.Cut(Problem problem) -> {
                    exchange.abort();
                    settle(CallRecord.Outcome.CUT, status, problem);
                }
            }
        }
    }

    private void open(Headers from) throws IOException {
        writing.lock();
        try {
            if (stream == null) {
                Headers headers = answerHeaders.headers(exchange.head(), record, from);
                headers.add("Content-Type", "text/event-stream; charset=utf-8");
                headers.add("Cache-Control", "no-cache");
                headers.add("X-Accel-Buffering", "no");
                stream = exchange.open(200, headers);
            }
        } finally {
            writing.unlock();
        }
    }

    private OutputStream output() throws IOException {
        OutputStream open = stream;
        if (open == null) {
            throw new IOException("the stream has not been opened");
        }
        return open;
    }

    private void refuseWhole(Problem problem) throws IOException {
        ended = true;
        if (exchange.committed()) {
            throw new ProblemException(problem);
        }
        Headers headers = answerHeaders.headers(exchange.head(), record, answerHeaders.of(problem));
        exchange.send(problem.status(), headers, dialect.problem(problem, record.id()));
        settle(CallRecord.Outcome.REFUSED, problem.status(), problem);
    }

    private void settle(CallRecord.Outcome outcome, int status, @Nullable Problem problem) {
        nextBeat = NEVER;
        long took = scope.now() - record.started();
        result = new CallResult(record, outcome, status, problem, took);
    }
}
