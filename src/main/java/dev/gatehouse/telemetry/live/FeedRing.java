package dev.gatehouse.telemetry.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last events of the feed, for subscribers that come back. For one thread at a time.
final class FeedRing {
    private static final int MOST = 10_000;
    private static final long MOST_BYTES = 16L << 20;

    private final String epoch = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final Deque<FeedEvent> events = new ArrayDeque<>();
    private long bytes;
    private long last;

    /// What a subscriber gets that comes back.
    ///
    /// @param missed how many events between are not held any more
    record Replay(List<FeedEvent> events, long missed) {}

    /// By what a subscriber goes on behind the last event.
    String cursor() {
        return epoch + "-" + last;
    }

    FeedEvent add(String userPath, byte[] data) {
        last++;
        FeedEvent event = FeedEvent.of(last, cursor(), userPath, data);
        events.add(event);
        bytes += event.bytes().length;
        while (events.size() > MOST || bytes > MOST_BYTES) {
            bytes -= events.remove().bytes().length;
        }
        return event;
    }

    /// The events behind a cursor; `null` when it is none of this ring.
    @Nullable Replay after(String cursor) {
        int dash = cursor.indexOf('-');
        if (dash < 0 || !cursor.substring(0, dash).equals(epoch)) {
            return null;
        }
        String number = cursor.substring(dash + 1);
        if (!number.matches("\\d{1,18}") || Long.parseLong(number) > last) {
            return null;
        }
        long seen = Long.parseLong(number);
        var rest = new ArrayList<FeedEvent>();
        for (FeedEvent each : events) {
            if (each.number() > seen) {
                rest.add(each);
            }
        }
        return new Replay(rest, last - seen - rest.size());
    }
}
