package dev.gatehouse.metering.report;

import dev.gatehouse.metering.CallSummary;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Calls by the session that their clients name: the turns of one conversation, or a run of an
/// agent.
///
/// @param sessions that with the newest call first
/// @param complete whether all calls of the period were read
public record SessionReport(List<Session> sessions, boolean complete) {
    private static final int MOST_SESSIONS = 1_000;
    private static final int MOST_MODELS = 20;

    /// Sums of the calls of a session.
    ///
    /// @param userPath that of its last call
    /// @param first when its first call began, in milliseconds since 1970
    /// @param last when its last call began, likewise
    /// @param failed how many calls did not succeed
    /// @param cost the known part, in nano-dollars
    /// @param unpriced whether a part of the cost is unknown
    /// @param models those that answered, at most 20, the last one first
    public record Session(
            String name,
            String userPath,
            long first,
            long last,
            long calls,
            long failed,
            long input,
            long output,
            long cost,
            boolean unpriced,
            SequencedSet<String> models) {
        private static Session of(String name, long time, CallSummary call) {
            return new Session(
                    name,
                    call.text("user_path"),
                    time,
                    time,
                    1,
                    call.text("outcome").equals("success") ? 0 : 1,
                    call.usage().input(),
                    call.usage().output(),
                    call.cost(),
                    call.unpriced(),
                    union(List.of(call.model()), List.of()));
        }

        private Session plus(Session earlier) {
            return new Session(
                    name,
                    userPath,
                    earlier.first,
                    last,
                    calls + earlier.calls,
                    failed + earlier.failed,
                    input + earlier.input,
                    output + earlier.output,
                    cost + earlier.cost,
                    unpriced || earlier.unpriced,
                    union(models, earlier.models));
        }

        private static SequencedSet<String> union(
                Collection<String> some, Collection<String> more) {
            return Stream.concat(some.stream(), more.stream())
                    .filter(it -> !it.isEmpty())
                    .distinct()
                    .limit(MOST_MODELS)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /// Reads the calls.
    public static SessionReport of(CallLog log, CallLog.Wanted wanted) throws StorageException {
        var counting = new Counting();
        boolean all = log.scan(wanted, counting::add);
        return new SessionReport(List.copyOf(counting.sessions.values()), all && !counting.full);
    }

    private static final class Counting {
        private final Map<String, Session> sessions = new LinkedHashMap<>();
        private boolean full;

        private void add(Row row) {
            String name = row.tags().get("session");
            if (name == null) {
                return;
            }
            if (sessions.size() == MOST_SESSIONS && !sessions.containsKey(name)) {
                full = true;
                return;
            }
            Session call = Session.of(name, row.time(), CallSummary.of(row));
            sessions.merge(name, call, Session::plus);
        }
    }
}
