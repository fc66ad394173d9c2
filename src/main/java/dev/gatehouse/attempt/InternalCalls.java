package dev.gatehouse.attempt;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Sink;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Access;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Calls that the gateway makes itself. They pass the stages that calls of clients pass, so that
/// each has a line in the log, a row, and counts for the health of its target.
public final class InternalCalls {
    private static final int OK = 200;

    private final DeadlineTimer timer;
    private @Nullable Function<Origin, Stage.Next> paths;

    public InternalCalls(DeadlineTimer timer) {
        this.timer = timer;
    }

    /// Sets the stages of a call by its origin, once they are there: some of them make calls.
    public void through(Function<Origin, Stage.Next> stages) {
        paths = stages;
    }

    /// A request of the gateway's own.
    ///
    /// @param at the path that clients would send it to, such as `/v1/embeddings`
    /// @param body JSON, and not streaming
    public record Request(Operation operation, String at, BodySource body) {}

    /// What came of a call: its answer, or why it failed.
    ///
    /// @param id of the call
    public record Outcome(
            String id, Duration took, @Nullable Answer answer, @Nullable Problem problem) {}

    /// Makes a call that serves another one. It is its caller's: it takes from their budgets, and
    /// is attributed to them. The operator has named its model, so it may use that of any account.
    ///
    /// @param purpose what it is for, as logs show it
    /// @return the body of its answer
    /// @throws ProblemException when it fails, or takes longer than the limit
    public byte[] child(Call parent, String purpose, Request request, Duration limit) {
        var record = record(purpose, request.operation());
        record.caller(parent.record().caller().with(Access.ALL));
        record.attribution(parent.record().attribution());
        Exchange.Head head = head(request.at());
        var origin = new Origin.Child(parent.record().id(), purpose);
        Outcome outcome = run(new Prepared(origin, record, head, request.body()), limit);
        if (outcome.problem() != null) {
            throw outcome.problem().asException();
        }
        if (outcome.answer() instanceof Answer.Whole whole) {
            return whole.body();
        }
        throw new Problem.Internal().asException();
    }

    private static Exchange.Head head(String at) {
        try {
            return new Exchange.Head("POST", RequestTarget.parse(at), Headers.none());
        } catch (BadRequest e) {
            throw new IllegalArgumentException(at, e);
        }
    }

    /// The record of a call of the gateway's own.
    ///
    /// @param purpose its id begins with it
    public CallRecord record(String purpose, Operation operation) {
        return new CallRecord(purpose + "-" + UUID.randomUUID(), operation, timer.now());
    }

    /// A call that is ready to be made.
    ///
    /// @param record the caller and the attribution are set
    public record Prepared(Origin origin, CallRecord record, Exchange.Head head, BodySource body) {}

    /// Makes a call and ends it. Of an answer in parts the beginning is enough: it is closed then.
    public Outcome run(Prepared prepared, Duration limit) {
        try (CallScope scope = CallScope.of(timer)) {
            return run(prepared, scope, limit);
        }
    }

    /// Makes a call and passes its answer to a sink, to its end.
    ///
    /// @return what came of it; the sink has its answer
    public Outcome read(Prepared prepared, Sink sink, Duration limit) {
        try (CallScope scope = CallScope.of(timer)) {
            return run(prepared, scope, limit, answer -> read(answer, sink));
        }
    }

    /// The same in a scope that another call's ends too.
    public Outcome run(Prepared prepared, CallScope scope, Duration limit) {
        return run(prepared, scope, limit, InternalCalls::problem);
    }

    private Outcome run(
            Prepared prepared,
            CallScope scope,
            Duration limit,
            Function<Answer, @Nullable Problem> ending) {
        scope.start(CallScope.Timeout.TOTAL, limit);
        CallRecord record = prepared.record();
        var call =
                new Call(
                        new Call.Request(record.operation(), prepared.head(), Map.of(), 1),
                        prepared.origin(),
                        scope,
                        record,
                        new RequestBody.Unread(prepared.body()),
                        RequestFacts.NONE,
                        null);
        Stage.Next stages = Objects.requireNonNull(paths).apply(prepared.origin());
        Answer answer = null;
        Problem problem = new Problem.Internal();
        try {
            answer = stages.proceed(call);
            problem = ending.apply(answer);
            record.completing();
        } catch (ProblemException e) {
            problem = e.problem();
        } finally {
            record.close(result(record, problem, scope.now() - record.started()));
        }
        var took = Duration.ofNanos(scope.now() - record.started());
        return new Outcome(record.id(), took, answer, problem);
    }

    private static CallResult result(CallRecord record, @Nullable Problem problem, long took) {
        return problem == null
                ? new CallResult(record, CallRecord.Outcome.SUCCESS, OK, null, took)
                : new CallResult(
                        record, CallRecord.Outcome.REFUSED, problem.status(), problem, took);
    }

    private static @Nullable Problem read(Answer answer, Sink sink) {
        try {
            switch (answer) {
                case Answer.Relayed relayed -> {
                    return read(relayed.flow(), sink);
                }
                case Answer.Streamed streamed -> {
                    return read(streamed.flow(), sink);
                }
                case Answer.Whole whole -> {
                    sink.put(Frame.of(whole.body(), Frame.Kind.CONTENT));
                    sink.end(new Sink.End.Complete());
                    return whole.problem();
                }
                case Answer.Upgraded upgraded -> {
                    upgraded.tunnel().close();
                    throw new Problem.Internal().asException();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the sink of an internal call fails", e);
        }
    }

    private static @Nullable Problem read(Answer.Flow flow, Sink sink) throws IOException {
        var end = new EndOf(sink);
        try (flow) {
            flow.begin();
            flow.into(end);
        }
        return end.problem;
    }

    /// A sink that remembers how the stream ended.
    private static final class EndOf extends Sink.Wrapped {
        private @Nullable Problem problem = new Problem.Internal();

        EndOf(Sink sink) {
            super(sink);
        }

        @Override
        public void end(End end) throws IOException {
            problem = end instanceof End.Cut(Problem why) ? why : null;
            super.end(end);
        }
    }

    private static @Nullable Problem problem(Answer answer) {
        switch (answer) {
            case Answer.Whole whole -> {
                return whole.problem();
            }
            case Answer.Streamed streamed -> streamed.flow().close();
            case Answer.Relayed relayed -> relayed.flow().close();
            case Answer.Upgraded upgraded -> upgraded.tunnel().close();
        }
        return null;
    }
}
