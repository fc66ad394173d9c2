package dev.gatehouse.storage.mongo;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.Document;

/// The time of the server, asked for once a second and counted on between: the clocks of gateways
/// differ, and a round trip for each look at the time would be as inexact.
final class ServerClock {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    /// A server's clock that goes back by more than this was wrong before.
    private static final long JITTER = 1_000;

    private final MongoDatabase database;
    private final AtomicReference<Reading> last = new AtomicReference<>(new Reading(0, 0));

    /// @param time of the server in milliseconds; 0 when it was not asked so far
    private record Reading(long time, long nanos) {
        long at(long now) {
            return time + TimeUnit.NANOSECONDS.toMillis(now - nanos);
        }
    }

    ServerClock(MongoDatabase database) {
        this.database = database;
    }

    long now() {
        Reading known = last.get();
        long nanos = System.nanoTime();
        if (known.time() != 0 && nanos - known.nanos() < FRESH) {
            return known.at(nanos);
        }
        long time =
                database.runCommand(new Document("isMaster", 1), ReadPreference.primary())
                        .getDate("localTime")
                        .toInstant()
                        .toEpochMilli();
        return last.accumulateAndGet(new Reading(time, System.nanoTime()), ServerClock::later)
                .time();
    }

    /// Time does not go back by the little that round trips differ.
    private static Reading later(Reading one, Reading other) {
        long counted = one.at(other.nanos());
        boolean goesBack = other.time() < counted && counted - other.time() < JITTER;
        return one.time() != 0 && goesBack ? new Reading(counted, other.nanos()) : other;
    }
}
