package dev.gatehouse.call;

/// The party that a credential identifies.
///
/// @param id the name that logs and metrics show
/// @param operator whether it may use the operators' routes
public record Caller(String id, boolean operator) {
    /// A client of which no credential was required.
    public static final Caller ANYONE = new Caller("anyone", true);

    /// The holder of the master key.
    public static final Caller MASTER = new Caller("master", true);
}
