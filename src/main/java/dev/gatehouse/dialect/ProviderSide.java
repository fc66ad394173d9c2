package dev.gatehouse.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.AwsEventStreamReader;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.DocumentReader;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.SseReader;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The half of a dialect between gateway and provider: headers, errors, usage and streams.
public interface ProviderSide {
    /// The member of most requests that names the model.
    String MODEL = "model";

    /// The header fields of the client that reach the provider; a name that ends in a dash stands
    /// for all that begin with it.
    List<String> requestHeaders();

    /// The header fields of the provider that reach the client, likewise.
    List<String> answerHeaders();

    /// Writes the name of the target's model where requests of this dialect have it; by default in
    /// the member `model`.
    ///
    /// @param name may be empty
    /// @param required whether it must be written where the client wrote none
    default void putModel(Json body, String name, boolean required, Patch patch) {
        Json model = body.member(MODEL);
        boolean wanted = model == null ? required : !model.textEquals(name);
        if (wanted && !name.isEmpty() && body.kind() == Json.Kind.OBJECT) {
            patch.set(body, MODEL, JsonWriter.quoted(name).getBytes(UTF_8));
        }
    }

    /// Makes a stream report its usage.
    ///
    /// @param body the request in this dialect
    void requestUsage(Json body, Patch patch) throws MalformedJson;

    /// Takes state out of a request that the provider could not read and would reject.
    ///
    /// @param foreign whether another account made the object with that id
    /// @return the path of what was taken out, `null` when nothing was
    default @Nullable String dropForeignState(Json body, Predicate<String> foreign, Patch patch)
            throws MalformedJson {
        return null;
    }

    /// Reads an error response.
    default ProviderError error(int status, Headers headers, byte[] body) {
        return ErrorBody.read(status, headers, body);
    }

    /// The error that a whole answer with a good status holds in place of a result; `null` when it
    /// holds a result.
    @Nullable ProviderError errorIn(Operation operation, Json answer);

    /// Reads what a whole answer reports of its usage; `null` when it reports nothing.
    default @Nullable Usage usageOf(Json answer) {
        return usage(answer.member("usage"), null);
    }

    /// Reads why a whole answer ended, in the words of [FinishReasons]; `null` where that is not
    /// stated.
    default @Nullable String finishReason(Json answer) {
        return null;
    }

    /// Adds what the request alone states of the usage.
    ///
    /// @param reported what the answer reports, `null` when it reports nothing
    default @Nullable Usage usage(Operation operation, Json request, @Nullable Usage reported) {
        return reported;
    }

    /// Reads a report of usage; what is not reported again still holds.
    ///
    /// @param before what was reported earlier about the same answer
    @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before);

    /// Shows the ids in an answer, or in each entry of a list, that later requests may name.
    default void objectIds(Json answer, Consumer<String> ids) {}

    /// Reads the events of a stream: text, or frames by the content type; a whole answer is one
    /// event.
    ///
    /// @param type the content type of the response
    /// @param limit the largest event in bytes
    default EventReader events(ByteSource source, String type, int limit) {
        if (type.startsWith(AwsEventStreamReader.TYPE)) {
            return new AwsEventStreamReader(source, limit);
        }
        return type.contains("json")
                ? new DocumentReader(source, limit)
                : new SseReader(source, limit);
    }

    /// Turns the events of a stream into frames of the same dialect.
    StreamTransform streamTransform(StreamOptions options);

    /// The provider's half of translation; `null` where the dialect is not translated.
    default @Nullable ProviderTranslation translation() {
        return null;
    }
}
