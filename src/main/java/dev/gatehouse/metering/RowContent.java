package dev.gatehouse.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.ledger.LedgerContent;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rows of calls in the ledger, with their tags and sums.
public final class RowContent implements LedgerContent {
    /// The journal of all calls.
    public static final String JOURNAL = "calls";

    private static final String INTERRUPTED = "interrupted";

    private final Pricing pricing;
    private final DimensionLimits limits;
    private final Observer observer;

    /// Observes what the attempts of a row cost, when the row is on its way to storage.
    public interface Observer {
        /// Observes nothing.
        Observer NONE =
                new Observer() {
                    @Override
                    public void charged(ChargedAttempt attempt) {}

                    @Override
                    public void await() {}
                };

        void charged(ChargedAttempt attempt);

        /// Waits for a while until what it has made of these attempts is in storage.
        void await();
    }

    /// Computes a cost by the names that a row has.
    @FunctionalInterface
    public interface Pricing {
        Charge charge(String account, String model, Usage usage);
    }

    public RowContent(Pricing pricing, DimensionLimits limits) {
        this(pricing, limits, Observer.NONE);
    }

    /// @param observer sees a row each time that it is sent to storage
    public RowContent(Pricing pricing, DimensionLimits limits, Observer observer) {
        this.pricing = pricing;
        this.limits = limits;
        this.observer = observer;
    }

    @Override
    public String journal() {
        return JOURNAL;
    }

    @Override
    public Entry entry(long sequence, String key, byte[] row) {
        try {
            CallRow call = CallRow.read(row);
            ChargedAttempt.of(call).forEach(observer::charged);
            return new Entry(sequence, row(call, new String(row, UTF_8)), sums(call));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException("the row of call " + key + " " + e.reason(), e);
        }
    }

    @Override
    public long time(byte[] row) {
        try {
            return CallRow.read(row).number("time");
        } catch (MalformedJson e) {
            throw new IllegalArgumentException("a row " + e.reason(), e);
        }
    }

    @Override
    public void awaitCounted() {
        observer.await();
    }

    private static Row row(CallRow call, String body) {
        var tags = new LinkedHashMap<String, String>();
        tag("model", call.model(), tags);
        tag("account", call.account(), tags);
        tag("key", call.text("key"), tags);
        tag("user_path", call.text("user_path"), tags);
        tag("end_user", call.text("end_user"), tags);
        tag("session", call.text("session"), tags);
        tag("error", call.text("error"), tags);
        tag("request_id", call.text("request_id"), tags);
        return new Row(call.text("id"), call.number("time"), tags, body);
    }

    private static void tag(String name, String value, Map<String, String> tags) {
        if (!value.isEmpty()) {
            tags.put(name, cut(value));
        }
    }

    static String cut(String value) {
        return value.length() <= Row.LONGEST_TAG ? value : value.substring(0, Row.LONGEST_TAG);
    }

    /// What a call adds to the sums.
    List<Sum> sums(CallRow call) {
        var sums = new ArrayList<Sum>(4 + call.attempts().size());
        byModel(call, sums);
        long[] all = RowSums.all(call);
        long time = call.number("time");
        String model = call.model();
        sums.add(sum(DimensionSet.PATHS, time, List.of(call.text("user_path"), model), all));
        sums.add(sum(DimensionSet.KEYS, time, List.of(call.text("key"), model), all));
        for (String tag : call.tags()) {
            sums.add(sum(DimensionSet.TAGS, time, List.of(tag, model), all));
        }
        String user = call.text("end_user");
        if (!user.isEmpty()) {
            sums.add(sum(DimensionSet.USERS, time, List.of(user), all));
        }
        return sums;
    }

    /// Each attempt counts for its own account and model; the call itself for those of the last.
    private void byModel(CallRow call, List<Sum> sums) {
        String status = Long.toString(call.number("status"));
        String operation = call.text("operation");
        String cache = call.text("cache");
        int last = call.attempts().size() - 1;
        for (int i = 0; i <= last; i++) {
            CallRow.AttemptRow attempt = call.attempts().get(i);
            long[] measures = RowSums.of(attempt);
            if (i == last) {
                RowSums.addCall(call, measures);
            }
            var place =
                    List.of(
                            attempt.text("model"),
                            attempt.text("account"),
                            operation,
                            i == last ? status : "failed",
                            cache);
            sums.add(sum(DimensionSet.MODELS, call.number("time"), place, measures));
        }
        if (last < 0) {
            var measures = RowSums.none();
            RowSums.addCall(call, measures);
            var place = List.of(call.model(), call.account(), operation, status, cache);
            sums.add(sum(DimensionSet.MODELS, call.number("time"), place, measures));
        }
    }

    private Sum sum(DimensionSet set, long time, List<String> place, long[] measures) {
        List<String> values = place.stream().map(RowContent::cut).toList();
        return new Sum(set.id(), limits.limited(set, time, values), measures);
    }

    @Override
    public byte[] merged(List<byte[]> notes) {
        try {
            JsonWriter note = new JsonWriter().object();
            copy(CallRow.read(notes.getFirst()).json(), Set.of("attempts"), note);
            note.name("attempts").array();
            attempts(notes).values().forEach(it -> note.raw(it.json().raw()));
            return note.endArray().end().bytes();
        } catch (MalformedJson _) {
            return notes.getLast();
        }
    }

    /// The attempts of notes, each as the last note has it.
    private static Map<String, CallRow.AttemptRow> attempts(List<byte[]> notes)
            throws MalformedJson {
        var attempts = new LinkedHashMap<String, CallRow.AttemptRow>();
        for (byte[] note : notes) {
            CallRow.read(note).attempts().forEach(it -> attempts.put(it.text("id"), it));
        }
        return attempts;
    }

    @Override
    public byte[] interrupted(String key, List<byte[]> notes) {
        try {
            Map<String, CallRow.AttemptRow> attempts = attempts(notes);
            CallRow first = CallRow.read(notes.getFirst());
            JsonWriter row = new JsonWriter().object();
            copy(first.json(), Set.of("attempts"), row);
            row.member("status", 0).member("outcome", INTERRUPTED).member("error", INTERRUPTED);
            row.member("duration_us", duration(attempts.values()));
            row.name("attempts").array();
            attempts.values().forEach(it -> interrupted(it, row));
            return row.endArray().end().bytes();
        } catch (MalformedJson e) {
            throw new IllegalArgumentException("a note of call " + key + " " + e.reason(), e);
        }
    }

    private static long duration(Iterable<CallRow.AttemptRow> attempts) {
        long longest = 0;
        for (CallRow.AttemptRow attempt : attempts) {
            Json json = attempt.json();
            long end = CallRow.number(json, "start_us") + CallRow.number(json, "duration_us");
            longest = Math.max(longest, end);
        }
        return longest;
    }

    private void interrupted(CallRow.AttemptRow attempt, JsonWriter row) {
        row.object();
        copy(attempt.json(), Set.of("charge"), row);
        if (attempt.text("error").isEmpty()) {
            row.member("error", INTERRUPTED);
        }
        Usage usage = attempt.usage();
        if (attempt.charge() != null) {
            row.name("charge").raw(attempt.charge().raw());
        } else if (usage != null) {
            Charge charge = pricing.charge(attempt.text("account"), attempt.text("model"), usage);
            RowWriter.charge(charge, row);
        }
        row.end();
    }

    /// Copies all members but some.
    static void copy(Json from, Set<String> except, JsonWriter to) {
        List<String> names = from.names();
        for (int i = 0; i < names.size(); i++) {
            if (!except.contains(names.get(i))) {
                to.name(names.get(i)).raw(from.at(i).raw());
            }
        }
    }
}
