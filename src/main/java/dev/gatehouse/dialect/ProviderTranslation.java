package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How requests of the hub model are written in a dialect, and its answers read into it.
public interface ProviderTranslation {
    /// Whether tools that take free text can be written; if not, functions stand for them.
    default boolean customTools() {
        return false;
    }

    /// Whether messages can name their participants; if not, the names are dropped.
    default boolean participants() {
        return false;
    }

    /// Writes a request.
    ///
    /// @throws dev.gatehouse.dialect.translation.UntranslatableException for content that the
    ///     dialect cannot express
    byte[] write(Conversation conversation, TranslationInputs inputs) throws MalformedJson;

    /// Reads a whole answer.
    Reply read(Json answer, TranslationInputs inputs) throws MalformedJson;

    /// Starts to read a stream.
    EventDecoder events(TranslationInputs inputs);

    /// Reads the events of one stream. Not safe for several threads.
    interface EventDecoder {
        /// Reads an event of the wire into none, one or many of the hub model. An event may have no
        /// data.
        ///
        /// @return the error that the event reports, `null` when it reports none
        @Nullable ProviderError put(SseEvent event, Consumer<Event> events) throws MalformedJson;

        /// Whether everything that makes an answer complete has come. The usage may still follow.
        boolean complete();

        /// Whether the official last event has come; nothing after it matters.
        boolean ended();

        /// Puts what is still owed after the last event, for example the end of open blocks.
        default void finish(Consumer<Event> events) {}
    }
}
