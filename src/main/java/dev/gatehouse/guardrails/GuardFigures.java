package dev.gatehouse.guardrails;

import dev.gatehouse.finding.GuardFinding.Action;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What the guardrails have done since the start. Safe for many threads.
public final class GuardFigures {
    /// Names of guardrails that are kept; administration could define any number over time.
    private static final int MOST = 500;

    private final Map<String, Counts> guards = new ConcurrentHashMap<>();
    private final Counts others = new Counts();

    /// The counts of one guardrail.
    static final class Counts {
        private final Map<Action, LongAdder> request = adders();
        private final Map<Action, LongAdder> answer = adders();
        private final LongAdder checks = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LongAdder errors = new LongAdder();

        private static Map<Action, LongAdder> adders() {
            var adders = new EnumMap<Action, LongAdder>(Action.class);
            for (Action action : Action.values()) {
                adders.put(action, new LongAdder());
            }
            return adders;
        }

        void found(Action action, boolean inAnswer, int count) {
            LongAdder adder = (inAnswer ? answer : request).get(action);
            if (adder != null) {
                adder.add(count);
            }
        }

        void took(long duration) {
            checks.increment();
            nanos.add(duration);
        }

        void failed() {
            errors.increment();
        }
    }

    /// What one guardrail has done.
    ///
    /// @param findings by action and direction
    /// @param nanos how long its checks took together
    public record Shown(String guard, List<Found> findings, long checks, long nanos, long errors) {}

    /// How much was found.
    public record Found(String action, String direction, long count) {}

    Counts of(String guard) {
        Counts known = guards.get(guard);
        if (known != null) {
            return known;
        }
        return guards.size() >= MOST ? others : guards.computeIfAbsent(guard, _ -> new Counts());
    }

    /// The figures of all guardrails.
    public List<Shown> all() {
        return guards.entrySet().stream().map(it -> shown(it.getKey(), it.getValue())).toList();
    }

    private static Shown shown(String guard, Counts counts) {
        var found = new java.util.ArrayList<Found>();
        counts.request.forEach((action, it) -> found.add(found(action, "request", it)));
        counts.answer.forEach((action, it) -> found.add(found(action, "answer", it)));
        found.removeIf(it -> it.count() == 0);
        return new Shown(
                guard, found, counts.checks.sum(), counts.nanos.sum(), counts.errors.sum());
    }

    private static Found found(Action action, String direction, LongAdder count) {
        return new Found(action.word(), direction, count.sum());
    }
}
