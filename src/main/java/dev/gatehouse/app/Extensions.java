package dev.gatehouse.app;

import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.anthropic.Anthropic;
import dev.gatehouse.dialect.converse.Converse;
import dev.gatehouse.dialect.gemini.Gemini;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.dialect.openai.completions.Completions;
import dev.gatehouse.dialect.openai.media.Media;
import dev.gatehouse.dialect.openai.responses.Responses;
import java.util.ArrayList;
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

    /// All dialects: those of the gateway, then these, which may stand in their place.
    public Dialects withBuiltIn() {
        var all = new ArrayList<>(List.of(Chat.dialect(), Completions.dialect()));
        all.addAll(List.of(Media.dialect(), Responses.dialect(), Anthropic.dialect()));
        all.addAll(List.of(Gemini.dialect(), Converse.dialect()));
        all.addAll(dialects);
        return new Dialects(all);
    }
}
