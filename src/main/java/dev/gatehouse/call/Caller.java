package dev.gatehouse.call;

/// Who is calling.
///
/// @param id the name that logs and metrics show
/// @param operator whether it may use the operators' routes
public record Caller(String id, boolean operator) {
    /// Someone who was not asked for a credential.
    public static final Caller ANYONE = new Caller("anyone", true);

    /// The holder of the master key.
    public static final Caller MASTER = new Caller("master", true);
}
