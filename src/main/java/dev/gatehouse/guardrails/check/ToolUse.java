package dev.gatehouse.guardrails.check;

import org.jspecify.annotations.Nullable;

/// A tool that a request offers, or a call of one in an answer.
///
/// @param place where it stands
/// @param arguments the JSON of a call; `null` of an offer
public record ToolUse(String name, String place, @Nullable String arguments) {}
