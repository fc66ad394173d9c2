package dev.gatehouse.telemetry;

import dev.gatehouse.call.Trail;

/// Whoever keeps figures about calls.
public interface Gauge {
    /// A call has come in.
    void began(Trail trail);

    /// A call is over.
    void ended(Trail.Receipt receipt);

    /// Keeps none.
    Gauge NONE =
            new Gauge() {
                @Override
                public void began(Trail trail) {}

                @Override
                public void ended(Trail.Receipt receipt) {}
            };
}
