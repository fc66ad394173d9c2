package dev.gatehouse.admission;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Problem;
import dev.gatehouse.concurrent.MemoryLease;
import java.io.IOException;
import java.io.InputStream;

/// A body of at most so many bytes. Memory for what is passed on is taken as it arrives; for what
/// is held, by the stage that holds it.
final class LimitedBody extends BodySource.Wrapped {
    private static final int STEP = 16 * 1024;

    private final long limit;
    private final long most;
    private final MemoryLease memory;
    private long read;
    private long taken;

    /// @param limit how many bytes it may have
    /// @param most for how many of them memory is taken here
    LimitedBody(BodySource source, long limit, long most, MemoryLease memory) {
        super(source);
        this.limit = limit;
        this.most = most;
        this.memory = memory;
    }

    @Override
    protected int read(InputStream in, byte[] into, int at, int count) throws IOException {
        int came = in.read(into, at, count);
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
