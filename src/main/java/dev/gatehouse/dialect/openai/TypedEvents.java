package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What streams of typed events have in common: each event has its type, in its name or in its
/// data, and passes byte for byte.
public final class TypedEvents {
    private static final Field<String> TYPE = Field.text("type");
    private static final byte[] DONE = "[DONE]".getBytes(UTF_8);

    private TypedEvents() {}

    /// Whether an event is the `[DONE]` that some providers add.
    public static boolean done(SseEvent event) {
        return event.dataIs(DONE);
    }

    /// The data of an event.
    public static Json data(SseEvent event) throws MalformedJson {
        return Json.parse(event.data(), event.dataFrom(), event.dataTo());
    }

    /// The type of an event: that in its data, else its name.
    public static String type(SseEvent event, Json data) throws MalformedJson {
        String type = TYPE.in(data);
        return type == null ? event.name() : type;
    }

    /// The error that an event reports, `null` when it reports none: an event of the type `error`,
    /// or data without a type that is one.
    public static @Nullable ProviderError error(String type, Json data) {
        boolean bare = type.isEmpty() && ErrorBody.bare(data);
        return type.equals("error") || bare ? ErrorBody.inAnswer(data) : null;
    }

    /// The usage that an object reports.
    public static @Nullable Usage usage(Json from) {
        return OpenAiUsage.of(from);
    }

    /// Passes an event unchanged.
    public static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }
}
