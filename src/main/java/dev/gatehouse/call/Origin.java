package dev.gatehouse.call;

/// Where a call comes from.
public sealed interface Origin {
    /// A request of a client.
    Origin CLIENT = new Client();

    /// A request of a client.
    record Client() implements Origin {}

    /// A line of a batch.
    ///
    /// @param batch the id of the batch
    record Batch(String batch) implements Origin {}

    /// A call that a stage makes to serve another one, such as a guardrail's or an embedding.
    ///
    /// @param parent the id of the call that it serves
    /// @param purpose what it is for, as logs show it
    record Child(String parent, String purpose) implements Origin {}

    /// A test of a target by the gateway itself.
    record Probe() implements Origin {}
}
