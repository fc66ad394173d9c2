package dev.gatehouse.caller;

/// The person or program for which a credential stands. Several credentials can stand for one.
///
/// @param subject its name
/// @param role what it may do in administration
public record Principal(String subject, Role role) {}
