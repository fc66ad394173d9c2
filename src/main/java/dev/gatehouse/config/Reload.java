package dev.gatehouse.config;

/// When a changed setting takes effect.
public enum Reload {
    /// At once, for calls that begin after the reload.
    LIVE,
    /// After a restart; a reload warns of the change.
    RESTART
}
