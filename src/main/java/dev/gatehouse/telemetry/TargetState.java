package dev.gatehouse.telemetry;

import dev.gatehouse.call.Plan;

/// How a target is doing.
///
/// @param state `closed`, `full`, `cooling`, `open`, `half-open` or `aside`
/// @param underWay calls under way
public record TargetState(Plan.Target target, String state, int underWay) {}
