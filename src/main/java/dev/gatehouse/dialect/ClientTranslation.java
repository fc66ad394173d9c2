package dev.gatehouse.dialect;

import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;

/// How a dialect's requests are read into the hub model, and its answers written from it.
public interface ClientTranslation {
    /// Reads a request.
    ///
    /// @throws MalformedJson for a request that is invalid, with the place of the fault
    Conversation read(Json request, TranslationInputs inputs) throws MalformedJson;

    /// Writes a whole answer.
    byte[] write(Reply reply, TranslationInputs inputs);

    /// Starts to write a stream.
    EventWriter events(StreamOptions options, TranslationInputs inputs);

    /// Writes the events of one stream as frames. Not safe for several threads.
    interface EventWriter {
        void put(Event event, StreamTransform.Out out) throws IOException;

        /// Closes what is open, however the stream ended.
        void finish(Sink.End end, StreamTransform.Out out) throws IOException;
    }
}
