package dev.gatehouse.dialect;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.CustomTools;
import dev.gatehouse.dialect.translation.ReasoningMemory;
import dev.gatehouse.dialect.translation.ToolOrder;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.SseEvent;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The conversion between two dialects through the hub model, for one attempt.
public final class Translated implements Conversion {
    private final ClientTranslation client;
    private final ProviderSide provider;
    private final ProviderTranslation upstream;
    private final TranslationInputs inputs;
    private final Memory memory;
    private final CustomTools customTools = new CustomTools();

    /// The reasoning that is remembered for a caller.
    public record Memory(ReasoningMemory entries, String caller) {}

    /// Reads a whole answer, given as one event, into the events of which it is the fold.
    private final class WholeAnswer implements ProviderTranslation.EventDecoder {
        private final Operation operation;
        private boolean read;

        WholeAnswer(Operation operation) {
            this.operation = operation;
        }

        @Override
        public @Nullable ProviderError put(SseEvent event, Consumer<Event> events)
                throws MalformedJson {
            Json answer = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            ProviderError error = provider.errorIn(operation, answer);
            if (error == null) {
                Reply reply = upstream.read(answer, inputs);
                if (reply.usage() != null) {
                    // Messages states the size of the input when a stream begins.
                    events.accept(new Event.Reported(reply.usage()));
                }
                reply.events().forEach(events);
                read = true;
            }
            return error;
        }

        @Override
        public boolean complete() {
            return read;
        }

        @Override
        public boolean ended() {
            return read;
        }
    }

    /// @param client the client's half of the translation
    /// @param provider the provider's dialect
    /// @param upstream the provider's half of the translation
    public Translated(
            ClientTranslation client,
            ProviderSide provider,
            ProviderTranslation upstream,
            TranslationInputs inputs,
            Memory memory) {
        this.client = client;
        this.provider = provider;
        this.upstream = upstream;
        this.inputs = inputs;
        this.memory = memory;
    }

    @Override
    public ProviderSide provider() {
        return provider;
    }

    @Override
    public Set<String> dropped() {
        return inputs.dropped();
    }

    @Override
    public Json request(Json request) throws MalformedJson {
        Conversation read = read(request);
        if (!upstream.participants()
                && read.messages().stream().anyMatch(it -> it.name() != null)) {
            inputs.drop("messages[].name");
        }
        Conversation ordered = read.with(ToolOrder.of(read.messages()));
        Conversation restored = memory.entries().restore(memory.caller(), ordered);
        Conversation sent = upstream.customTools() ? restored : customTools.asFunctions(restored);
        return Json.parse(upstream.write(sent, inputs));
    }

    /// Reads a request. That is enough where it was sent to the provider as it is.
    Conversation read(Json request) throws MalformedJson {
        inputs.request(request);
        Conversation read = client.read(request, inputs);
        inputs.requestedModel(read.model());
        return read;
    }

    @Override
    public byte[] answer(@Nullable Json request, Json answer, byte[] received)
            throws MalformedJson {
        return answer(upstream.read(answer, inputs));
    }

    @Override
    public StreamTransform stream(StreamOptions options) {
        return stream(upstream.events(inputs), options);
    }

    /// The transform for a provider that answers whole where a stream was requested: its one event
    /// is the answer.
    ///
    /// @param operation what the provider was asked for
    public StreamTransform wholeAsStream(Operation operation, StreamOptions options) {
        return stream(new WholeAnswer(operation), options);
    }

    /// Reads a stream that was sent where a whole answer was requested.
    public GatheredReply gather(EventReader events) throws MalformedJson {
        return GatheredReply.of(upstream.events(inputs), events);
    }

    /// A whole answer in the client's dialect.
    public byte[] answer(Reply reply) {
        memory.entries().remember(memory.caller(), reply);
        return client.write(customTools.restored(reply), inputs);
    }

    private StreamTransform stream(
            ProviderTranslation.EventDecoder decoder, StreamOptions options) {
        return new TranslatedStream(
                decoder,
                client.events(options, inputs),
                customTools,
                reply -> memory.entries().remember(memory.caller(), reply));
    }
}
