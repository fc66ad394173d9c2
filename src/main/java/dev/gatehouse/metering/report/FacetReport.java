package dev.gatehouse.metering.report;

import dev.gatehouse.metering.CallSummary;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// How many of some calls have each value by which the log can be filtered.
///
/// @param facets calls by value, by the name of the filter; at most 100 values each
/// @param complete whether all calls of the period were read
public record FacetReport(Map<String, Map<String, Long>> facets, boolean complete) {
    private static final int MOST_VALUES = 100;

    private static final Map<String, Function<CallSummary, String>> FILTERS = filters();

    private static Map<String, Function<CallSummary, String>> filters() {
        var all = new LinkedHashMap<String, Function<CallSummary, String>>();
        for (String member : List.of("outcome", "operation", "key", "user_path")) {
            all.put(member, call -> call.text(member));
        }
        all.put("status", call -> String.valueOf(call.number("status")));
        all.put("model", CallSummary::model);
        all.put("account", CallSummary::account);
        all.put("error_type", call -> call.text("error"));
        all.put("stream", call -> String.valueOf(call.streamed()));
        all.put("cache", call -> call.text("cache").isEmpty() ? "miss" : "hit");
        return all;
    }

    /// The names of the filters.
    public static Iterable<String> names() {
        return FILTERS.keySet();
    }

    /// Reads the calls.
    public static FacetReport of(CallLog log, CallLog.Wanted wanted) throws StorageException {
        var facets = new LinkedHashMap<String, Map<String, Long>>();
        FILTERS.keySet().forEach(name -> facets.put(name, new TreeMap<>()));
        boolean complete = log.scan(wanted, row -> add(row, facets));
        return new FacetReport(facets, complete);
    }

    private static void add(Row row, Map<String, Map<String, Long>> facets) {
        CallSummary call = CallSummary.of(row);
        FILTERS.forEach(
                (name, read) -> {
                    Map<String, Long> counts = facets.computeIfAbsent(name, _ -> new TreeMap<>());
                    String value = read.apply(call);
                    boolean room = counts.size() < MOST_VALUES || counts.containsKey(value);
                    if (!value.isEmpty() && room) {
                        counts.merge(value, 1L, Long::sum);
                    }
                });
    }
}
