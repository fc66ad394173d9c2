package dev.gatehouse.routing.aliases;

/// Who of several targets is asked first.
public enum Strategy {
    /// The first in order that can be asked.
    FIRST_AVAILABLE,
    /// At random, by weight.
    WEIGHTED,
    /// One after the other.
    ROUND_ROBIN,
    /// The one with the fewest calls under way, by weight.
    LEAST_BUSY,
    /// The one that has been answering fastest.
    FASTEST,
    /// The one that costs least for a prompt of this size.
    CHEAPEST
}
