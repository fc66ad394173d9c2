package dev.gatehouse.telemetry.live;

import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.json.JsonWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The calls in flight, with their phase; they can be listed, followed and cancelled.
public final class LiveCalls implements AutoCloseable {
    /// By record and not by id: clients choose ids, and two may choose the same.
    private final Map<CallRecord, LiveCall> calls = new ConcurrentHashMap<>();

    private final LiveFeed feed = new LiveFeed(calls.values());

    /// Takes a call that has arrived.
    public void add(Call call) {
        calls.put(call.record(), new LiveCall(call));
    }

    /// Takes the end of a call.
    public void remove(CallResult result) {
        LiveCall ended = calls.remove(result.record());
        if (ended != null) {
            feed.ended(ended, result);
        }
    }

    /// Observes the attempts of the calls.
    public AttemptStage stage() {
        return (attempt, next) -> {
            LiveCall call = calls.get(attempt.call().record());
            if (call != null) {
                call.attempt(attempt);
            }
            return next.proceed(attempt);
        };
    }

    /// What happens to them.
    public LiveFeed feed() {
        return feed;
    }

    /// How many there are.
    public int size() {
        return calls.size();
    }

    /// Cancels the calls of that id; there is one, as a rule.
    ///
    /// @return whether there was any
    public boolean cancel(String id) {
        boolean any = false;
        for (LiveCall call : calls.values()) {
            if (call.record().id().equals(id)) {
                any = true;
                call.scope().cancel(new CallScope.CancelReason.Cancelled());
            }
        }
        return any;
    }

    /// Cancels all of them.
    public void cancelAll(CallScope.CancelReason reason) {
        calls.values().forEach(call -> call.scope().cancel(reason));
    }

    /// Writes those at and below a user path as an array, the oldest first.
    public void write(String userPath, JsonWriter writer) {
        writer.array();
        calls.values().stream()
                .filter(call -> call.within(userPath))
                .sorted(Comparator.comparing(call -> call.record().startedAt()))
                .forEach(
                        call -> {
                            call.members(writer.object());
                            writer.member("attempts", call.record().attemptsStarted()).end();
                        });
        writer.endArray();
    }

    @Override
    public void close() {
        feed.close();
    }
}
