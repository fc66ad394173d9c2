package dev.gatehouse.admission;

import dev.gatehouse.call.BodySource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The bodies that calls in flight are still reading. Where there is no room for another call, the
/// slowest of them gives way, so that clients that send nothing do not keep others out. Safe for
/// many threads.
final class ArrivingBodies {
    /// A body that has been arriving for less is not slow yet.
    private static final long BEGINNING = Duration.ofMillis(200).toNanos();

    /// Bytes a second, on average, below which a body is slow.
    private static final double SLOW = 8 * 1024;

    /// A body of which nothing has come for so long is slow too.
    private static final long SILENCE = Duration.ofSeconds(1).toNanos();

    private static final double FAST = Double.MAX_VALUE;
    private static final long NEVER = Long.MAX_VALUE;

    private final LongSupplier now;
    private final Set<Arriving> all = ConcurrentHashMap.newKeySet();

    ArrivingBodies(LongSupplier now) {
        this.now = now;
    }

    /// The same body, watched from its first read to its end.
    BodySource add(BodySource source) {
        return new Arriving(source);
    }

    /// Ends the watching of a body that [#add(BodySource)] has returned.
    void remove(BodySource body) {
        all.remove(body);
    }

    /// Ends the reading of the slowest body: that with the fewest bytes for its time.
    ///
    /// @return whether there was a slow one
    boolean endSlowest() {
        Arriving slowest = null;
        double least = FAST;
        long time = now.getAsLong();
        for (Arriving each : all) {
            double pace = each.pace(time);
            if (pace < least) {
                slowest = each;
                least = pace;
            }
        }
        // Once: until it has ended, the next call is to find another one.
        return slowest != null && all.remove(slowest) && slowest.giveWay();
    }

    /// A body that is compared by its identity.
    private final class Arriving extends BodySource.Wrapped {
        private volatile long began;

        // Others see it when they have seen what is written after it.
        private long read;
        private volatile long waitingSince = NEVER;

        Arriving(BodySource source) {
            super(source);
        }

        /// Bytes a second; [#FAST] for one that is not slow, or that nothing waits for.
        double pace(long time) {
            long since = waitingSince;
            long age = time - began;
            if (since == NEVER || age < BEGINNING) {
                return FAST;
            }
            double pace = read * 1e9 / age;
            return pace < SLOW || time - since > SILENCE ? pace : FAST;
        }

        @Override
        public InputStream open() throws IOException {
            began = now.getAsLong();
            all.add(this);
            return super.open();
        }

        @Override
        protected int read(InputStream in, byte[] into, int at, int count) throws IOException {
            waitingSince = now.getAsLong();
            int came = in.read(into, at, count);
            waitingSince = NEVER;
            if (came < 0) {
                all.remove(this);
            } else {
                read += came;
            }
            return came;
        }
    }
}
