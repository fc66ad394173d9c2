package dev.gatehouse.alarms;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The alarms that hold, and those that have ended lately.
///
/// What holds of a kind is reported again and again, by one thread for each kind; what is new in a
/// report begins, and what is not in it any more ends.
public final class Alarms {
    /// How many of a kind there are at once; the others of that kind are left out.
    static final int MOST = 200;

    private static final int RECENT = 100;

    private final LongSupplier time;
    private final Outbox outbox;
    private final Supplier<String> gateway;
    private final Announcements local;
    private final SharedAnnouncements shared;
    private final Map<Kind, Map<String, Entry>> entries = new EnumMap<>(Kind.class);
    private final Deque<Alarm> recent = new ArrayDeque<>();
    private volatile AlarmSettings settings;

    /// @param storage `null` while it is not open
    /// @param outbox sends the messages
    /// @param gateway the name of this machine, for messages
    /// @param time in nanoseconds
    public Alarms(
            AlarmSettings settings,
            Supplier<@Nullable Storage> storage,
            Outbox outbox,
            Supplier<String> gateway,
            LongSupplier time) {
        this.settings = settings;
        this.outbox = outbox;
        this.gateway = gateway;
        this.time = time;
        this.local = new LocalAnnouncements(() -> this.settings.repeatAfter(), time);
        this.shared = new SharedAnnouncements(storage, () -> this.settings.repeatAfter());
        for (Kind kind : Kind.values()) {
            entries.put(kind, new ConcurrentHashMap<>());
        }
    }

    /// What is known of a condition.
    ///
    /// @param seen when it was reported first, in nanoseconds
    /// @param alarm `null` until it has lasted long enough
    /// @param announced whether its begin was sent, by whatever gateway
    private record Entry(long seen, @Nullable Alarm alarm, boolean announced) {}

    /// Takes other settings.
    public void configure(AlarmSettings other) {
        settings = other;
    }

    /// Takes all that holds of a kind now.
    public void report(Kind kind, List<Condition> conditions) {
        Map<String, Entry> known = of(kind);
        Set<String> holding = new HashSet<>();
        for (Condition condition : conditions) {
            String key = condition.key();
            if (known.containsKey(key) || known.size() < MOST) {
                holding.add(key);
                known.put(key, held(kind, condition, known.get(key)));
            }
        }
        known.entrySet()
                .removeIf(it -> !holding.contains(it.getKey()) && over(it.getValue(), kind));
    }

    private Map<String, Entry> of(Kind kind) {
        return Objects.requireNonNull(entries.get(kind));
    }

    private Entry held(Kind kind, Condition condition, @Nullable Entry before) {
        long now = time.getAsLong();
        long seen = before == null ? now : before.seen;
        Alarm alarm = before == null ? null : before.alarm;
        if (alarm != null) {
            alarm = alarm.with(condition);
        } else if (now - seen >= settings.delay().toNanos()) {
            alarm = Alarm.of(kind, condition);
        }
        boolean announced = before != null && before.announced;
        if (alarm != null && !announced) {
            Announcements.Verdict verdict = announcements(kind).begin(alarm);
            announced = verdict != Announcements.Verdict.LATER;
            send(alarm, verdict);
        }
        return new Entry(seen, alarm, announced);
    }

    /// Ends what does not hold any more; `false` when that has to be done later.
    private boolean over(Entry entry, Kind kind) {
        if (entry.alarm == null) {
            return true;
        }
        Alarm ended = entry.alarm.ended();
        if (entry.announced) {
            Announcements.Verdict verdict = announcements(kind).end(ended);
            if (verdict == Announcements.Verdict.LATER) {
                return false;
            }
            send(ended, verdict);
        }
        keep(ended);
        return true;
    }

    private void send(Alarm alarm, Announcements.Verdict verdict) {
        if (verdict == Announcements.Verdict.SEND) {
            outbox.send(new Message(alarm, gateway.get()));
        }
    }

    private void keep(Alarm ended) {
        synchronized (recent) {
            if (recent.stream().noneMatch(it -> it.id().equals(ended.id()))) {
                recent.addFirst(ended);
            }
            if (recent.size() > RECENT) {
                recent.removeLast();
            }
        }
    }

    /// A gateway that sends nothing must not keep the others from it.
    private Announcements announcements(Kind kind) {
        return kind.shared() && !outbox.empty() ? shared : local;
    }

    /// Takes over what other gateways, or earlier processes, have sent of a kind, so that its end
    /// is sent by whichever notices it.
    ///
    /// @return their subjects
    public List<String> adopt(Kind kind) throws StorageException {
        if (announcements(kind) == local) {
            return List.of();
        }
        var subjects = new ArrayList<String>();
        for (Alarm alarm : shared.begun(MOST)) {
            if (alarm.kind() == kind) {
                subjects.add(alarm.condition().subject());
                of(kind).put(alarm.condition().key(), new Entry(time.getAsLong(), alarm, true));
            }
        }
        return subjects;
    }

    /// The alarms that hold, the latest first.
    public List<Alarm> active() {
        return entries.values().stream()
                .flatMap(it -> it.values().stream())
                .flatMap(it -> Stream.ofNullable(it.alarm))
                .sorted(Comparator.comparing(Alarm::since).reversed())
                .toList();
    }

    /// Those that have ended, the last one first; a bounded number of them.
    public List<Alarm> recent() {
        synchronized (recent) {
            return List.copyOf(recent);
        }
    }
}
