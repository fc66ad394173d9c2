package dev.gatehouse.alarms;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Of alarms that concern this gateway alone.
final class LocalAnnouncements implements Announcements {
    private final Supplier<Duration> repeatAfter;
    private final LongSupplier time;
    private final Map<String, Long> begun = new ConcurrentHashMap<>();

    /// @param time in nanoseconds
    LocalAnnouncements(Supplier<Duration> repeatAfter, LongSupplier time) {
        this.repeatAfter = repeatAfter;
        this.time = time;
    }

    @Override
    public Verdict begin(Alarm alarm) {
        long now = time.getAsLong();
        long pause = repeatAfter.get().toNanos();
        begun.values().removeIf(at -> now - at >= pause);
        String key = alarm.kind().id() + "/" + alarm.condition().key();
        return begun.putIfAbsent(key, now) == null ? Verdict.SEND : Verdict.LATER;
    }

    @Override
    public Verdict end(Alarm alarm) {
        return Verdict.SEND;
    }
}
