package dev.gatehouse.api;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Sink;
import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.StreamForm;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends one answer to its client: waiting, open, ended.
///
/// The head of a stream leaves with its first content, or with the first heartbeat if that is
/// earlier; until then a problem is a plain HTTP error, after it an event. A stream that is cut
/// never ends like one that is whole.
final class Delivery implements DeadlineCheck, Sink {
    private static final long NEVER = Long.MAX_VALUE;

    private final Exchange exchange;
    private final ClientSide client;
    private final StreamForm form;
    private final CallScope scope;
    private final CallRecord record;
    private final AnswerHeaders answerHeaders;
    private final long heartbeat;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile long nextBeat;
    private @Nullable OutputStream stream;
    private boolean ended;
    private boolean errorSent;
    private @Nullable CallResult result;

    Delivery(
            Exchange exchange,
            ClientSide client,
            CallScope scope,
            CallRecord record,
            AnswerHeaders answerHeaders) {
        this.exchange = exchange;
        this.client = client;
        this.form = client.streamForm(exchange.head());
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
                    flow.begin();
                    open(streamed.headers());
                    flow.into(this);
                }
            }
        }
    }

    /// Sends a problem in whatever way is still possible.
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

    /// The client has disconnected; writes nothing.
    void left(Problem problem) {
        ended = true;
        exchange.abort();
        settle(CallRecord.Outcome.CLIENT_CLOSED, 499, problem);
    }

    @Override
    public void put(Frame frame) throws IOException {
        if (frame.kind() == Frame.Kind.END) {
            record.completing();
        }
        writing.lock();
        try {
            errorSent |= frame.kind() == Frame.Kind.ERROR;
            form.write(frame, output());
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
        if (end instanceof End.Complete) {
            // For a stream without an official last frame.
            record.completing();
        }
        writing.lock();
        try {
            ended = true;
            switch (end) {
                case End.Complete _ -> complete();
                case End.Cut(Problem.ClientDisconnected gone) -> left(gone);
                case End.Cut(Problem problem) -> {
                    if (!errorSent) {
                        byte[] event = client.problemEvent(problem, record.id());
                        form.write(Frame.of(event, Frame.Kind.ERROR), output());
                    }
                    form.end(output());
                    output().close();
                    settle(CallRecord.Outcome.CUT, 200, problem);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private void complete() throws IOException {
        form.end(output());
        output().close();
        Problem stopped = ProblemException.stopping(record);
        boolean whole = stopped == null;
        settle(whole ? CallRecord.Outcome.SUCCESS : CallRecord.Outcome.CUT, 200, stopped);
    }

    /// Sends a heartbeat when it is due. Runs on the thread of the timer, so it only starts another
    /// one, which waits for a write in progress.
    @Override
    public void check(long now) {
        if (record.streaming() && now >= nextBeat) {
            nextBeat = now + heartbeat;
            Thread.ofVirtual().start(this::beat);
        }
    }

    @Nullable CallResult result() {
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
                output().write(client.heartbeat());
                output().flush();
            }
        } catch (IOException _) {
            scope.cancel(new CallScope.CancelReason.Disconnected());
        } finally {
            writing.unlock();
        }
    }

    private void whole(Answer.Whole answer) throws IOException {
        record.completing();
        writing.lock();
        try {
            ended = true;
            Headers headers = headers(answer.headers());
            exchange.send(answer.status(), headers, answer.body());
            settle(outcome(answer.status()), answer.status(), answer.problem());
        } finally {
            writing.unlock();
        }
    }

    /// Relays an answer without a dialect: if it is cut, only the end of the connection can show
    /// it.
    private void relay(Answer.Relayed answer) throws IOException {
        try (Answer.Flow flow = answer.flow()) {
            flow.begin();
            Headers headers = headers(answer.headers());
            OutputStream out = exchange.open(answer.status(), headers, answer.length());
            flow.into(new RelaySink(out, answer.status()));
        }
    }

    /// Passes the connection on. What was sent on it cannot be recognised as whole or cut.
    private void upgrade(Answer.Upgraded answer) throws IOException {
        Problem problem;
        try (Answer.Tunnel tunnel = answer.tunnel()) {
            Headers headers = headers(answer.headers());
            Exchange.Raw raw = exchange.upgrade(headers);
            tunnel.between(raw.in(), raw.out());
            problem = tunnel.problem();
        }
        // After the tunnel is closed, which ends its attempt.
        ended = true;
        record.completing();
        boolean whole = problem == null;
        settle(whole ? CallRecord.Outcome.SUCCESS : CallRecord.Outcome.CUT, 101, problem);
    }

    /// Where the bytes of a relayed answer go.
    private final class RelaySink implements Sink {
        private final OutputStream out;
        private final int status;

        RelaySink(OutputStream out, int status) {
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
            switch (end) {
                case End.Complete _ -> complete();
                case End.Cut(Problem.ClientDisconnected gone) -> left(gone);
                case End.Cut(Problem problem) -> cut(problem);
            }
        }

        private void complete() throws IOException {
            try {
                record.completing();
            } catch (ProblemException e) {
                cut(e.problem());
                return;
            }
            ended = true;
            out.close();
            Problem stopped = ProblemException.stopping(record);
            settle(stopped == null ? outcome(status) : CallRecord.Outcome.CUT, status, stopped);
        }

        private void cut(Problem problem) throws IOException {
            ended = true;
            exchange.cut();
            settle(CallRecord.Outcome.CUT, status, problem);
        }
    }

    private void open(Headers from) throws IOException {
        writing.lock();
        try {
            if (stream == null) {
                Headers headers = headers(from);
                headers.add("Content-Type", form.contentType());
                headers.add("Cache-Control", "no-cache");
                headers.add("X-Accel-Buffering", "no");
                stream = exchange.open(200, headers);
                exchange.whenInDoubt(this::beat);
            }
        } finally {
            writing.unlock();
        }
    }

    private Headers headers(Headers own) {
        return answerHeaders.headers(client, exchange.head(), record, own);
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
            exchange.cut();
            settle(CallRecord.Outcome.CUT, problem.status(), problem);
            return;
        }
        Headers headers = headers(answerHeaders.of(problem));
        exchange.send(problem.status(), headers, client.problem(problem, record.id()));
        settle(CallRecord.Outcome.REFUSED, problem.status(), problem);
    }

    /// An error that is relayed with its status is no success.
    private static CallRecord.Outcome outcome(int status) {
        return status < 400 ? CallRecord.Outcome.SUCCESS : CallRecord.Outcome.REFUSED;
    }

    private void settle(CallRecord.Outcome outcome, int status, @Nullable Problem problem) {
        nextBeat = NEVER;
        long duration = scope.now() - record.started();
        result = new CallResult(record, outcome, status, problem, duration);
    }
}
