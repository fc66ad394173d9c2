package dev.gatehouse.call;

/// Where a call comes from.
public sealed interface Origin {
    /// A request of a client.
    Origin CLIENT = new Client();

    /// A request of a client.
    record Client() implements Origin {}

    /// The reading of a job that a provider works on after it has answered: a batch, a response in
    /// the background.
    ///
    /// @param job its id at the provider
    record Job(String job) implements Origin {}

    /// A call that a stage makes to serve another one, such as a guardrail's or an embedding.
    ///
    /// @param parent the id of the call that it serves
    /// @param purpose what it is for, as logs show it
    record Child(String parent, String purpose) implements Origin {}

    /// A test of a target by the gateway itself.
    record Probe() implements Origin {}
}
