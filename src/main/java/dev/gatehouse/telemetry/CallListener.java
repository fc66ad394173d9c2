package dev.gatehouse.telemetry;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;

/// Observes the start and the end of calls, for figures and feeds.
public interface CallListener {
    /// A call has arrived.
    void started(CallRecord record);

    /// A call has ended.
    void ended(CallResult result);
}
