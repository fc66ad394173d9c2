package dev.gatehouse.dispatch;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallScope.Timeout;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.UsageScanner;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.time.Duration;

/// Passes the bytes of an answer on as they arrive, whatever they are, and looks for nothing in
/// them but what they took.
final class RawStream implements Answer.Flow {
    private static final int PART = 16 * 1024;

    private final ProviderCaller.Question attempt;
    private final UpstreamResponse response;
    private final Duration idle;
    private final UsageScanner spotter;
    private final ObjectIdRecorder ids;

    /// @param idle how long the provider may be silent
    RawStream(
            ProviderCaller.Question attempt,
            UpstreamResponse response,
            Duration idle,
            ObjectIdRecorder ids) {
        this.attempt = attempt;
        this.response = response;
        this.idle = idle;
        this.ids = ids;
        this.spotter = new UsageScanner(attempt.dialect()::usage);
    }

    @Override
    public void into(Sink sink) throws IOException {
        var part = new byte[PART];
        while (true) {
            int count;
            try {
                if (!response.body().ready()) {
                    sink.flush();
                    attempt.lifeline().start(Timeout.IDLE, idle);
                }
                count = response.body().read(part, 0, part.length);
            } catch (IOException e) {
                sink.end(new Sink.End.Cut(ProviderCaller.problem(e, attempt)));
                return;
            }
            if (count < 0) {
                attempt.call().record().usage(spotter.usage());
                sink.end(new Sink.End.Complete());
                return;
            }
            attempt.call().record().firstContent(attempt.lifeline().now());
            spotter.put(part, 0, count);
            ids.record(part, count);
            sink.put(Frame.of(part, 0, count, Frame.Kind.CONTENT));
        }
    }

    @Override
    public void close() {
        attempt.call().record().usage(spotter.usage());
        response.close();
        attempt.lifeline().close();
    }
}
