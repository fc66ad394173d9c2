package dev.gatehouse.telemetry;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Trail;
import dev.gatehouse.json.JsonWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The calls under way: to be looked at, and to be ended.
public final class LiveCalls {
    /// By trail and not by id: callers choose their ids, and two may choose the same.
    private final Map<Trail, Call> calls = new ConcurrentHashMap<>();

    void add(Call call) {
        calls.put(call.trail(), call);
    }

    void remove(Trail trail) {
        calls.remove(trail);
    }

    /// How many there are.
    public int size() {
        return calls.size();
    }

    /// Ends the calls of that id; there is one, as a rule.
    ///
    /// @return whether there was any
    public boolean end(String id) {
        boolean any = false;
        for (Call call : calls.values()) {
            if (call.trail().id().equals(id)) {
                any = true;
                call.lifeline().end(new Lifeline.Cause.Killed());
            }
        }
        return any;
    }

    /// Ends all of them.
    public void endAll(Lifeline.Cause cause) {
        calls.values().forEach(call -> call.lifeline().end(cause));
    }

    /// Writes them as an array, the oldest first.
    public void write(JsonWriter writer) {
        writer.array();
        calls.values().stream()
                .sorted(Comparator.comparing(call -> call.trail().since()))
                .forEach(call -> write(call, writer));
        writer.endArray();
    }

    private static void write(Call call, JsonWriter writer) {
        Trail trail = call.trail();
        Plan.Target served = trail.served();
        writer.object()
                .member("id", trail.id())
                .member("operation", trail.operation().id())
                .member("phase", trail.phase().name().toLowerCase(java.util.Locale.ROOT))
                .member("caller", trail.caller().id())
                .member("model", trail.model())
                .member("account", served == null ? null : served.account())
                .name("stream")
                .value(trail.streamed())
                .member("since", trail.since().toString())
                .member("age_ms", (call.lifeline().now() - trail.began()) / 1_000_000)
                .member("attempts", trail.attempts().size())
                .end();
    }
}
