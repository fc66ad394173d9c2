package dev.gatehouse.guardrails.detect;

/// Looks by hand at a place where something may be, in steps of a fixed number.
@FunctionalInterface
public interface Check {
    /// Looks there, and adds what it finds to the scan.
    ///
    /// @param start index of the anchor
    /// @param end index behind it
    void at(Scan scan, int start, int end);
}
