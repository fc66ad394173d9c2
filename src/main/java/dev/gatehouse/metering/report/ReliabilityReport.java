package dev.gatehouse.metering.report;

import dev.gatehouse.metering.CallSummary;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What retries, failover and the limits of the gateway did: which attempts failed and why, and
/// what became of their calls.
///
/// @param calls how many calls were read
/// @param retried how many of them took more than one attempt
/// @param failedOver how many went to more than one account
/// @param rescued how many succeeded after an attempt that failed
/// @param attempts the attempts by account, then by the code of their problem, which is empty for
///     those without one
/// @param outcomes the calls by outcome
/// @param errors the calls that did not succeed, by the code of their problem
/// @param complete whether all calls of the period were read
public record ReliabilityReport(
        long calls,
        long retried,
        long failedOver,
        long rescued,
        Map<String, Map<String, Long>> attempts,
        Map<String, Long> outcomes,
        Map<String, Long> errors,
        boolean complete) {

    /// Reads the calls.
    public static ReliabilityReport of(CallLog log, CallLog.Wanted wanted) throws StorageException {
        var counting = new Counting();
        boolean all = log.scan(wanted, counting::add);
        return counting.report(all);
    }

    private static final class Counting {
        private final Map<String, Map<String, Long>> attempts = new TreeMap<>();
        private final Map<String, Long> outcomes = new TreeMap<>();
        private final Map<String, Long> errors = new TreeMap<>();
        private long calls;
        private long retried;
        private long failedOver;
        private long rescued;

        private void add(Row row) {
            CallSummary call = CallSummary.of(row);
            List<CallSummary.Tried> tried = call.tried();
            String outcome = call.text("outcome");
            String error = call.text("error");
            calls++;
            outcomes.merge(outcome, 1L, Long::sum);
            if (!error.isEmpty()) {
                errors.merge(error, 1L, Long::sum);
            }
            for (CallSummary.Tried one : tried) {
                attempts.computeIfAbsent(one.account(), _ -> new TreeMap<>())
                        .merge(one.error(), 1L, Long::sum);
            }
            if (tried.size() > 1) {
                retried++;
                failedOver +=
                        tried.stream().map(CallSummary.Tried::account).distinct().count() > 1
                                ? 1
                                : 0;
                rescued += outcome.equals("success") ? 1 : 0;
            }
        }

        private ReliabilityReport report(boolean complete) {
            return new ReliabilityReport(
                    calls, retried, failedOver, rescued, attempts, outcomes, errors, complete);
        }
    }
}
