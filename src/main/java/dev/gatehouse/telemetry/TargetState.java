package dev.gatehouse.telemetry;

/// The state of a target, for metrics.
///
/// @param state `closed`, `saturated`, `rate-limited`, `open`, `half-open` or `suspended`
/// @param inFlight attempts in flight
public record TargetState(String account, String model, String state, int inFlight) {}
