package dev.gatehouse.audit;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Sink;
import dev.gatehouse.call.Stage;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Opens the audit entry of every call, around authentication, so that rejections have rows too.
/// Where the client's side is recorded, it observes what the client sends and receives.
final class AuditStage implements Stage {
    private final AuditLog log;

    AuditStage(AuditLog log) {
        this.log = log;
    }

    @Override
    public Answer take(Call call, Next next) {
        if (!log.concerns(call.operation())) {
            return next.proceed(call);
        }
        AuditEntry entry = log.open(call);
        call.record().onClosed(result -> log.close(entry, result));
        AuditEntry.Body sent = entry.clientRequest();
        if (sent == null) {
            return next.proceed(call);
        }
        var body = new RequestBody.Unread(new Observed(call.source(), sent.bytes()));
        Answer answer = next.proceed(call.with(body));
        return observed(answer, entry.clientResponse(), call.operation().format());
    }

    private static Answer observed(
            Answer answer, AuditEntry.@Nullable Body to, Operation.Format format) {
        if (to == null) {
            return answer;
        }
        return switch (answer) {
            case Answer.Whole whole -> {
                to.begin(format, "application/json");
                to.bytes().write(whole.body(), 0, whole.body().length);
                yield whole;
            }
            case Answer.Streamed streamed -> {
                to.begin(format, "text/event-stream");
                yield new Answer.Streamed(
                        streamed.headers(),
                        streamed.flow().through(sink -> new Recorded(sink, to.bytes())));
            }
            case Answer.Relayed relayed -> {
                to.begin(format, relayed.headers().first("content-type"));
                yield new Answer.Relayed(
                        relayed.status(),
                        relayed.headers(),
                        relayed.length(),
                        relayed.flow().through(sink -> new Recorded(sink, to.bytes())));
            }
            case Answer.Upgraded upgraded -> upgraded;
        };
    }

    /// The body of a request, recorded as it is read.
    private static final class Observed extends BodySource.Wrapped {
        private final Recording to;

        Observed(BodySource source, Recording to) {
            super(source);
            this.to = to;
        }

        @Override
        protected int read(InputStream in, byte[] into, int at, int most) throws IOException {
            int count = in.read(into, at, most);
            if (count > 0) {
                to.write(into, at, count);
            }
            return count;
        }
    }

    /// Frames, recorded as they are sent.
    private static final class Recorded extends Sink.Wrapped {
        private final Recording to;

        Recorded(Sink sink, Recording to) {
            super(sink);
            this.to = to;
        }

        @Override
        public void put(Frame frame) throws IOException {
            to.write(frame.bytes(), frame.from(), frame.to() - frame.from());
            super.put(frame);
        }
    }
}
