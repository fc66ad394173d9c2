package dev.gatehouse.routing.aliases;

/// Which of several targets is tried first.
public enum Strategy {
    /// The first in order that is available.
    FIRST_AVAILABLE,
    /// At random, by weight.
    WEIGHTED,
    /// One after the other.
    ROUND_ROBIN,
    /// The one with the fewest calls in flight, by weight.
    LEAST_BUSY,
    /// The one that has been answering fastest.
    FASTEST,
    /// The one that costs least for a prompt of this size.
    CHEAPEST
}
