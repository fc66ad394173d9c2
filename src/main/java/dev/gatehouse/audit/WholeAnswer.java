package dev.gatehouse.audit;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.conversation.ReplyBuilder;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes of a recorded stream the answer that its provider would have given whole: text, reasoning
/// and tool calls, in the stream's own dialect.
final class WholeAnswer {
    private final Dialects dialects;

    WholeAnswer(Dialects dialects) {
        this.dialects = dialects;
    }

    /// The answer as far as the stream was recorded; `null` where its dialect is not translated.
    ///
    /// @param request what was sent for it, `null` when that was not recorded
    /// @param model that answered
    @Nullable Json of(AuditEntry.Body stream, @Nullable Json request, String model) {
        ProviderSide side = dialects.of(stream.format()).provider();
        ProviderTranslation translation = side.translation();
        ClientTranslation writer = writer(stream.format());
        if (translation == null || writer == null) {
            return null;
        }
        var origin = new TranslationInputs.Origin("", 0, new RequestFacts(model, true));
        var target = new TargetModel("", model, null, null);
        var inputs = new TranslationInputs(target, TranslationSettings.USUAL, origin);
        inputs.requestedModel(model);
        try {
            if (request != null) {
                inputs.request(request);
            }
            var builder = new ReplyBuilder();
            byte[] bytes = stream.bytes().copy();
            String type = stream.type().toLowerCase(Locale.ROOT);
            EventReader reader = side.events(ByteSource.of(bytes), type, bytes.length + 1);
            read(reader, translation.events(inputs), builder);
            return Json.parse(writer.write(builder.reply(), inputs));
        } catch (MalformedJson | RuntimeException _) {
            return null;
        }
    }

    /// A dialect that has no clients is written as chat.
    private @Nullable ClientTranslation writer(Operation.Format format) {
        ClientSide own = dialects.of(format).clients();
        ClientSide client = own == null ? dialects.client(Operation.Format.CHAT) : own;
        return client.translation();
    }

    /// What was cut is read as far as it goes.
    private static void read(
            EventReader reader, ProviderTranslation.EventDecoder decoder, ReplyBuilder builder) {
        try {
            SseEvent event = reader.next();
            while (event != null && !decoder.ended()) {
                decoder.put(event, builder::add);
                event = reader.next();
            }
        } catch (IOException | MalformedJson _) {
            return;
        }
        decoder.finish(builder::add);
    }
}
