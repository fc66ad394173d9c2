package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a stream has come to that was read to its end.
///
/// @param reply the whole reply; `null` when the stream is not complete, or reports an error
/// @param error what it reports, `null` when it reports none
public record GatheredReply(@Nullable Reply reply, @Nullable ProviderError error) {
    private static final GatheredReply CUT = new GatheredReply(null, null);

    /// Reads a stream to its end.
    static GatheredReply of(ProviderTranslation.EventDecoder decoder, EventReader events)
            throws MalformedJson {
        var reply = new ReplyBuilder();
        try {
            SseEvent event = events.next();
            while (event != null && !decoder.ended()) {
                ProviderError error = decoder.put(event, reply::add);
                if (error != null) {
                    return new GatheredReply(null, error);
                }
                event = events.next();
            }
        } catch (IOException _) {
            return CUT;
        }
        if (!decoder.ended() && !decoder.complete()) {
            return CUT;
        }
        decoder.finish(reply::add);
        return new GatheredReply(reply.reply(), null);
    }
}
