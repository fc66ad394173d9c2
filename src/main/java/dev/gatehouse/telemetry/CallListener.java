package dev.gatehouse.telemetry;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;

/// Whoever keeps figures about calls.
public interface CallListener {
    /// A call has come in.
    void started(CallRecord record);

    /// A call is over.
    void ended(CallResult result);

    /// Keeps none.
    CallListener NONE =
            new CallListener() {
                @Override
                public void started(CallRecord record) {}

                @Override
                public void ended(CallResult result) {}
            };
}
