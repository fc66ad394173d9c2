package dev.gatehouse.cost;

/// The cost of a call.
///
/// @param nanos the known part in nano-dollars
/// @param known whether that is all of it
public record Cost(long nanos, boolean known) {}
