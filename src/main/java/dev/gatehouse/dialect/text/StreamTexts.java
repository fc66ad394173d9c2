package dev.gatehouse.dialect.text;

import dev.gatehouse.call.Call;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;

/// The texts in the events of one stream, in the dialect of its client.
interface StreamTexts {
    /// Passes an event whose texts have passed their filters; none where all of it is kept.
    void event(Json data, EventOutput out) throws IOException, MalformedJson, BlockedTextException;

    /// Writes what is kept of texts that have not ended: the stream is complete.
    void flush(EventOutput out) throws IOException, BlockedTextException;

    /// Ends the stream as one whose content was filtered, without what is kept.
    void stop(EventOutput out) throws IOException;

    /// The texts of the stream that answers a call.
    static StreamTexts of(Call call, ChannelFilter.Factory filters) {
        return switch (call.operation().format()) {
            case CHAT, COMPLETIONS -> new ChunkTexts(filters, call);
            case MESSAGES -> new MessagesTexts(filters, call);
            case RESPONSES, MEDIA -> new TypedTexts(filters, call);
            case GEMINI -> new GeminiTexts(filters, call);
            case CONVERSE -> throw new IllegalArgumentException("no client sends it");
        };
    }
}
