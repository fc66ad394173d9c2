package dev.gatehouse.telemetry;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.json.JsonWriter;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The calls in flight, with their phase; they can be listed and cancelled.
public final class LiveCalls {
    /// By record and not by id: clients choose ids, and two may choose the same.
    private final Map<CallRecord, Call> calls = new ConcurrentHashMap<>();

    void add(Call call) {
        calls.put(call.record(), call);
    }

    void remove(CallRecord record) {
        calls.remove(record);
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
        for (Call call : calls.values()) {
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

    /// Writes them as an array, the oldest first.
    public void write(JsonWriter writer) {
        writer.array();
        calls.values().stream()
                .sorted(Comparator.comparing(call -> call.record().startedAt()))
                .forEach(call -> write(call, writer));
        writer.endArray();
    }

    private static void write(Call call, JsonWriter writer) {
        CallRecord record = call.record();
        writer.object()
                .member("id", record.id())
                .member("operation", record.operation().id())
                .member("phase", record.phase().name().toLowerCase(java.util.Locale.ROOT))
                .member("caller", record.caller().id())
                .member("model", record.requestedModel())
                .member("account", record.servedAccount())
                .name("stream")
                .value(record.streaming())
                .member("since", record.startedAt().toString())
                .member("age_ms", (call.scope().now() - record.started()) / 1_000_000)
                .member("attempts", record.attemptsStarted())
                .member("finish_reason", record.finishReason())
                .end();
    }
}
