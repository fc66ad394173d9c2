package dev.gatehouse.admission;

import dev.gatehouse.attempt.Hops;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.concurrent.PermitPool;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Lets a call in when there is room for it, before a byte of its body is read, and limits the
/// body.
public final class AdmissionStage implements Stage {
    private static final int STEP = 16 * 1024;

    /// What is passed on while it arrives is never held whole.
    private static final long IN_PASSING = 1 << 20;

    private final AdmissionSettings settings;
    private final PermitPool calls;
    private final PermitPool batches;
    private final PermitPool bytes;

    public AdmissionStage(AdmissionSettings settings) {
        this.settings = settings;
        this.calls = new PermitPool(settings.callsAllowed(), settings.queueSize());
        this.batches = new PermitPool(settings.batchesAllowed(), settings.queueSize());
        this.bytes = new PermitPool(settings.bytesAllowed(), settings.queueSize());
    }

    @Override
    public Answer take(Call call, Next next) {
        Hops.check(call.head().headers());
        BodySource source = call.source();
        boolean held = call.operation().shape() == Operation.Shape.JSON;
        long limit = (held ? settings.bodySizeLimit() : settings.uploadSizeLimit()).bytes();
        if (source.length() > limit) {
            throw new Problem.TooLarge(limit).asException();
        }
        if (Priority.of(call) == Priority.BATCH) {
            enter(batches, call);
        }
        enter(calls, call);
        var memory = new MemoryLease(bytes, settings.queueTimeout(), AdmissionStage::overloaded);
        call.record().memory(memory);
        call.record().onClosed(_ -> memory.release());
        var limited = new LimitedBody(source, limit, held ? 0 : IN_PASSING, memory);
        return next.proceed(call.with(new RequestBody.Unread(limited)));
    }

    private void enter(PermitPool permits, Call call) {
        if (!permits.acquire(1, settings.queueTimeout())) {
            throw overloaded();
        }
        call.record().onClosed(_ -> permits.release(1));
    }

    private static ProblemException overloaded() {
        return new Problem.Overloaded().asException();
    }

    /// How many calls are in flight.
    public long inFlight() {
        return calls.taken();
    }

    /// How many bytes of bodies are held.
    public long bytesHeld() {
        return bytes.taken();
    }

    /// A body of at most so many bytes. Memory for what is passed on is taken as it arrives; for
    /// what is held, by the stage that holds it.
    private record LimitedBody(BodySource source, long limit, long most, MemoryLease memory)
            implements BodySource {
        @Override
        public long length() {
            return source.length();
        }

        @Override
        public void within(Duration time) {
            source.within(time);
        }

        @Override
        public InputStream open() throws IOException {
            return new Limited(source.open());
        }

        private final class Limited extends FilterInputStream {
            private long read;
            private long taken;

            Limited(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int at, int count) throws IOException {
                int came = super.read(into, at, count);
                read += Math.max(0, came);
                if (read > limit) {
                    throw new Problem.TooLarge(limit).asException();
                }
                if (Math.min(read, most) > taken) {
                    long step = Math.min(most, Math.max(taken + STEP, read)) - taken;
                    BodyReader.check(memory.take(step));
                    taken += step;
                }
                return came;
            }
        }
    }
}
