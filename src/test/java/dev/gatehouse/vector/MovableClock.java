package dev.gatehouse.vector;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until it is moved. It begins at the time of the machine, which a
/// server may look at.
public final class MovableClock implements InstantSource {
    private final AtomicLong millis = new AtomicLong(System.currentTimeMillis());

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis.get());
    }

    public void pass(long time) {
        millis.addAndGet(time);
    }
}
