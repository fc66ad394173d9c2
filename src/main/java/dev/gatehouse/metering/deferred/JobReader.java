package dev.gatehouse.metering.deferred;

import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.DeferredResult;
import dev.gatehouse.metering.DeferredRows;
import dev.gatehouse.provider.Account;
import dev.gatehouse.stream.Frame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the state of a job at its provider, and files its results once it has ended.
final class JobReader {
    private static final Duration STATE_LIMIT = Duration.ofSeconds(30);

    /// How long results may take; files of results have up to some hundred megabytes.
    static final Duration RESULTS_LIMIT = Duration.ofMinutes(10);

    /// How many bytes of a line or of the object of a job are kept.
    private static final int LONGEST = 8 << 20;

    private static final String LOST = "results_lost";
    private static final String UNREADABLE = "unreadable";
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final InternalCalls calls;
    private final Dialects dialects;
    private final DeferredRows rows;

    JobReader(InternalCalls calls, Dialects dialects, DeferredRows rows) {
        this.calls = calls;
        this.dialects = dialects;
        this.rows = rows;
    }

    /// Files the results of a job, if it has ended.
    ///
    /// @return what was filed; `null` when it is to be tried again
    @Nullable List<AttemptResult> collect(TrackedJob tracked, Account account) {
        var owner = new DeferredRows.Owner(account, tracked.caller(), tracked.attribution());
        var state = new State();
        String path = tracked.operation().path() + "/" + tracked.id();
        Problem problem = read(tracked, tracked.operation(), path, state.sink(), STATE_LIMIT);
        String lost = gone(problem) ? LOST : state.tooLong ? UNREADABLE : null;
        Json object = problem == null ? state.object() : null;
        ProviderJob job =
                lost != null ? unknown(tracked) : object == null ? null : ProviderJob.read(object);
        if (job == null || job.ended() == null) {
            return null;
        }
        var filed = new ArrayList<AttemptResult>();
        Consumer<DeferredResult> file = it -> filed.add(rows.file(owner, it));
        var reader = new ResultReader(dialects, tracked.account(), job);
        if (lost != null) {
            file.accept(reader.lost(lost));
        } else if (object != null && !job.batch()) {
            file.accept(reader.read(object));
        }
        for (String results : job.results()) {
            if (!read(tracked, reader, results, file)) {
                return null;
            }
        }
        return rows.accepting() ? filed : null;
    }

    /// What a job was of which its provider shows nothing.
    private static ProviderJob unknown(TrackedJob tracked) {
        return new ProviderJob(
                tracked.id(), tracked.operation(), tracked.begun(), "", "", List.of());
    }

    private boolean read(
            TrackedJob tracked,
            ResultReader reader,
            String results,
            Consumer<DeferredResult> file) {
        boolean files = results.startsWith(Operation.FILES.path());
        Operation operation = files ? Operation.FILES : tracked.operation();
        var lines =
                new LineSink(
                        LONGEST, (number, line) -> file.accept(reader.read(results, number, line)));
        Problem problem = read(tracked, operation, results, lines, RESULTS_LIMIT);
        if (gone(problem)) {
            file.accept(reader.lost(LOST));
            return true;
        }
        return problem == null;
    }

    private static boolean gone(@Nullable Problem problem) {
        return problem instanceof Problem.ProviderFailed failed
                && (failed.error().status() == NOT_FOUND || failed.error().status() == GONE);
    }

    private @Nullable Problem read(
            TrackedJob tracked, Operation operation, String path, Sink sink, Duration limit) {
        CallRecord record = calls.record("job", operation);
        record.caller(tracked.caller());
        record.attribution(tracked.attribution());
        Headers headers = Headers.of("x-gatehouse-account", tracked.account());
        Exchange.Head head;
        try {
            head = new Exchange.Head("GET", RequestTarget.parse("/v1" + path), headers);
        } catch (BadRequest e) {
            throw new IllegalStateException(path, e);
        }
        var origin = new Origin.Job(tracked.id());
        var body = BodySource.of(new byte[0]);
        var prepared = new InternalCalls.Prepared(origin, record, head, body);
        return calls.read(prepared, sink, limit).problem();
    }

    /// The object of a job, as it arrives.
    private static final class State {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean tooLong;

        Sink sink() {
            return new Sink() {
                @Override
                public void put(Frame frame) {
                    int count = frame.to() - frame.from();
                    tooLong |= bytes.size() + count > LONGEST;
                    if (!tooLong) {
                        bytes.write(frame.bytes(), frame.from(), count);
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void end(End end) {}
            };
        }

        @Nullable Json object() {
            try {
                return Json.parse(bytes.toByteArray());
            } catch (MalformedJson _) {
                return null;
            }
        }
    }
}
