package dev.gatehouse.admission;

import dev.gatehouse.attempt.Hops;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.PermitPool;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Lets a call in when there is room for it and for its body, before a byte of that body is read.
public final class AdmissionStage implements Stage {
    private static final int STEP = 64 * 1024;

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
        var metered = new MeteredBody(source, limit, held ? Long.MAX_VALUE : IN_PASSING);
        call.record().onClosed(_ -> metered.release());
        metered.take(Math.max(0, source.length()));
        return next.proceed(call.with(new RequestBody.Unread(metered)));
    }

    private void enter(PermitPool permits, Call call) {
        if (!permits.acquire(1, settings.queueTimeout())) {
            throw new Problem.Overloaded().asException();
        }
        call.record().onClosed(_ -> permits.release(1));
    }

    /// How many calls are in flight.
    public long inFlight() {
        return calls.taken();
    }

    /// How many bytes of bodies are held.
    public long bytesHeld() {
        return bytes.taken();
    }

    /// A body of unknown length; permits are taken as it arrives.
    private final class MeteredBody implements BodySource {
        private final BodySource source;
        private final long limit;
        private final long most;
        private long taken;

        /// @param most the room it takes at most, however long it is
        MeteredBody(BodySource source, long limit, long most) {
            this.source = source;
            this.limit = limit;
            this.most = most;
        }

        @Override
        public long length() {
            return source.length();
        }

        @Override
        public InputStream open() throws IOException {
            InputStream in = source.open();
            return source.length() >= 0 ? in : new Metered(in);
        }

        private void take(long wanted) {
            long count = Math.min(wanted, most - taken);
            if (!bytes.acquire(count, settings.queueTimeout())) {
                throw new Problem.Overloaded().asException();
            }
            taken += count;
        }

        private void release() {
            bytes.release(taken);
        }

        private final class Metered extends FilterInputStream {
            private long read;

            Metered(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int at, int most) throws IOException {
                int count = super.read(into, at, most);
                read += Math.max(0, count);
                if (read > limit) {
                    throw new Problem.TooLarge(limit).asException();
                }
                if (read > taken) {
                    take(Math.max(STEP, read - taken));
                }
                return count;
            }
        }
    }
}
