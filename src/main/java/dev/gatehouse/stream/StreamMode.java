package dev.gatehouse.stream;

/// How closely a stream keeps to the format it claims.
public enum StreamMode {
    /// To the letter: its events pass as the bytes they are.
    EXACT,
    /// Roughly: its events are brought into the official order for strict clients.
    NORMALISED
}
