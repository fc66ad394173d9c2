package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How requests of the hub model are written in a dialect, and its answers read into it.
public interface ProviderTranslation {
    /// Writes a request.
    byte[] write(Conversation conversation);

    /// Reads a whole answer.
    Reply read(Json answer) throws MalformedJson;

    /// Starts to read a stream.
    EventDecoder events();

    /// Reads the events of one stream. Not safe for several threads.
    interface EventDecoder {
        /// Reads an event of the wire into none, one or many of the hub model. An event may have no
        /// data.
        ///
        /// @return the error that the event reports, `null` when it reports none
        @Nullable ProviderError put(SseEvent event, Consumer<Event> events) throws MalformedJson;

        /// Whether everything that makes an answer complete has come.
        boolean complete();
    }
}
