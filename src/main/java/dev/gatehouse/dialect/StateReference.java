package dev.gatehouse.dialect;

/// A reference in a request to something that one account has made.
///
/// @param id what that account's answer called it
/// @param required whether no other account can go on without it
public record StateReference(String id, boolean required) {}
