package dev.gatehouse.telemetry;

import dev.gatehouse.call.Route;

/// How a target is doing.
///
/// @param state `closed`, `full`, `cooling`, `open`, `half-open` or `aside`
/// @param inFlight calls under way
public record TargetState(Route.Target target, String state, int inFlight) {}
