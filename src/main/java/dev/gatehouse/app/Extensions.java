package dev.gatehouse.app;

import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialect;
import java.util.List;

/// What is added to the stages and dialects of the gateway by a program that embeds it.
///
/// @param dialects each replaces the built-in one of the same format
/// @param stages run after routing
/// @param attemptStages run last before an attempt is executed
public record Extensions(
        List<Dialect> dialects, List<Stage> stages, List<AttemptStage> attemptStages) {
    /// Nothing is added.
    public static final Extensions NONE = new Extensions(List.of(), List.of(), List.of());
}
