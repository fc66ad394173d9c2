package dev.gatehouse.admission;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Upload;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Lets a call in when there is room for it and for its body, before a byte of that body is read.
public final class AdmissionStage implements Stage {
    private static final int STEP = 64 * 1024;

    /// What is passed on while it arrives is never held whole.
    private static final long IN_PASSING = 1 << 20;

    private final AdmissionSettings settings;
    private final Gate calls;
    private final Gate batches;
    private final Gate bytes;

    public AdmissionStage(AdmissionSettings settings) {
        this.settings = settings;
        this.calls = new Gate(settings.callsAllowed(), settings.waiting());
        this.batches = new Gate(settings.batchesAllowed(), settings.waiting());
        this.bytes = new Gate(settings.bytesAllowed(), settings.waiting());
    }

    @Override
    public Answer take(Call call, Next next) {
        Upload upload = call.upload();
        boolean held = call.operation().shape() == Operation.Shape.JSON;
        long limit = (held ? settings.bodySizeLimit() : settings.uploadSizeLimit()).bytes();
        if (upload.length() > limit) {
            throw new Problem.TooLarge(limit).asRefusal();
        }
        if (Priority.of(call) == Priority.BATCH) {
            enter(batches, call);
        }
        enter(calls, call);
        var metered = new Held(upload, limit, held ? Long.MAX_VALUE : IN_PASSING);
        call.trail().atEnd(_ -> metered.release());
        metered.take(Math.max(0, upload.length()));
        return next.proceed(call.with(metered));
    }

    private void enter(Gate gate, Call call) {
        if (!gate.enter(1, settings.patience())) {
            throw new Problem.Overloaded().asRefusal();
        }
        call.trail().atEnd(_ -> gate.leave(1));
    }

    /// How many calls are under way.
    public long underWay() {
        return calls.taken();
    }

    /// How many bytes of bodies are held.
    public long bytesHeld() {
        return bytes.taken();
    }

    /// A body that takes its room as it comes where its length was not told.
    private final class Held implements Upload {
        private final Upload upload;
        private final long limit;
        private final long most;
        private long taken;

        /// @param most the room it takes at most, however long it is
        Held(Upload upload, long limit, long most) {
            this.upload = upload;
            this.limit = limit;
            this.most = most;
        }

        @Override
        public long length() {
            return upload.length();
        }

        @Override
        public InputStream open() throws IOException {
            InputStream in = upload.open();
            return upload.length() >= 0 ? in : new Metered(in);
        }

        private void take(long wanted) {
            long count = Math.min(wanted, most - taken);
            if (!bytes.enter(count, settings.patience())) {
                throw new Problem.Overloaded().asRefusal();
            }
            taken += count;
        }

        private void release() {
            bytes.leave(taken);
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
                    throw new Problem.TooLarge(limit).asRefusal();
                }
                if (read > taken) {
                    take(Math.max(STEP, read - taken));
                }
                return count;
            }
        }
    }
}
