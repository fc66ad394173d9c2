package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.call.CallScope.Timeout;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.concurrent.Turn;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.usage.UsageScanner;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/// Relays the bytes of an answer as they arrive, whatever they are, and reads nothing in them but
/// the usage and ids. A usage is that of the call unless the answer shows what others have made.
final class RawStream implements Answer.Flow {
    private static final int PART = 16 * 1024;
    private static final Set<String> READING = Set.of("GET", "HEAD", "DELETE");

    private final Attempt attempt;
    private final UpstreamResponse response;
    private final Duration idle;
    private final UsageScanner scanner;
    private final boolean uses;
    private final ObjectIdRecorder ids;

    /// @param idle how long the provider may send nothing
    RawStream(
            Attempt attempt,
            UpstreamResponse response,
            ProviderSide side,
            Duration idle,
            ObjectIdRecorder ids) {
        this.attempt = attempt;
        this.response = response;
        this.idle = idle;
        this.ids = ids;
        this.scanner = new UsageScanner(side::usage);
        this.uses = uses(attempt.call());
    }

    /// A GET that answers with events does what they show; with anything else, it reads what is
    /// there.
    private static boolean uses(Call call) {
        boolean reads = READING.contains(call.head().method()) && !call.record().streaming();
        return !call.operation().showsObjects() && !reads;
    }

    /// A relayed answer needs no content before its head is sent.
    @Override
    public void begin() {}

    @Override
    public void into(Sink sink) throws IOException {
        var part = new byte[PART];
        var turn = new Turn(Turn.COPIED);
        while (true) {
            int count;
            try {
                if (!response.body().ready()) {
                    sink.flush();
                    attempt.scope().start(Timeout.IDLE, idle);
                }
                count = response.body().read(part, 0, part.length);
            } catch (IOException e) {
                Problem problem = UpstreamProblems.of(e, attempt);
                attempt.finish(problem);
                sink.end(new Sink.End.Cut(problem));
                return;
            }
            if (count < 0) {
                attempt.finish(null);
                sink.end(new Sink.End.Complete());
                return;
            }
            attempt.answering();
            received(part, count);
            sink.put(Frame.of(part, 0, count, Frame.Kind.CONTENT));
            turn.moved(count);
        }
    }

    private void received(byte[] part, int count) {
        attempt.received(part, 0, count);
        if (uses) {
            scanner.put(part, 0, count);
            attempt.used(scanner.usage());
            attempt.finishReason(scanner.finishReason());
        }
        ids.record(part, count);
    }

    @Override
    public void close() {
        response.close();
        CancelReason reason = attempt.scope().reason();
        var why = reason == null ? new CancelReason.Disconnected() : reason;
        try {
            attempt.finish(UpstreamProblems.of(why, attempt.account().name()));
        } finally {
            attempt.scope().close();
        }
    }
}
