package dev.gatehouse.metering.report;

import dev.gatehouse.call.Problem;
import dev.gatehouse.metering.DimensionSet;
import dev.gatehouse.storage.Rollups.Match;
import dev.gatehouse.storage.Rollups.Match.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which calls a report is about.
///
/// @param period the time
/// @param values the wanted values by the names of dimensions; `user_path` includes all paths below
public record UsageFilter(Period period, Map<String, String> values) {
    private static final String USER_PATH = "user_path";

    public UsageFilter {
        values = Map.copyOf(values);
    }

    /// The same with one more condition.
    public UsageFilter with(String dimension, String value) {
        var all = new LinkedHashMap<>(values);
        all.put(dimension, value);
        return new UsageFilter(period, all);
    }

    /// The first set of dimensions that has all that are named.
    ///
    /// @param by the dimensions that a report keeps apart
    /// @throws dev.gatehouse.call.ProblemException when no set has all of them
    DimensionSet set(List<String> by) {
        DimensionSet found = find(by);
        if (found != null) {
            return found;
        }
        var names = new ArrayList<>(by);
        names.addAll(values.keySet().stream().sorted().toList());
        throw new Problem.Malformed(
                        "Usage is not summed up by %s together; use fewer of them, or the log."
                                .formatted(String.join(" and ", names)),
                        names.getLast())
                .asException();
    }

    /// Whether usage is summed up by these dimensions together with the conditions.
    public boolean allows(List<String> by) {
        return find(by) != null;
    }

    private @Nullable DimensionSet find(List<String> by) {
        for (DimensionSet set : DimensionSet.values()) {
            List<String> has = set.dimensions();
            if (has.containsAll(values.keySet()) && has.containsAll(by)) {
                return set;
            }
        }
        return null;
    }

    /// The conditions in a set.
    List<Match> in(DimensionSet set) {
        var matches = new ArrayList<Match>(values.size());
        values.forEach(
                (name, value) ->
                        matches.add(
                                new Match(
                                        set.dimensions().indexOf(name),
                                        name.equals(USER_PATH) ? Kind.SUBTREE : Kind.EQUALS,
                                        value)));
        return matches;
    }
}
