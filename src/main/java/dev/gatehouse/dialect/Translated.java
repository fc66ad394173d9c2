package dev.gatehouse.dialect;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.CustomTools;
import dev.gatehouse.dialect.translation.ReasoningMemory;
import dev.gatehouse.dialect.translation.ToolOrder;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.Set;
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
        inputs.request(request);
        Conversation read = client.read(request, inputs);
        inputs.requestedModel(read.model());
        Conversation ordered = read.with(ToolOrder.of(read.messages()));
        Conversation restored = memory.entries().restore(memory.caller(), ordered);
        Conversation sent = upstream.customTools() ? restored : customTools.asFunctions(restored);
        return Json.parse(upstream.write(sent, inputs));
    }

    @Override
    public byte[] answer(@Nullable Json request, Json answer, byte[] received)
            throws MalformedJson {
        Reply reply = upstream.read(answer, inputs);
        memory.entries().remember(memory.caller(), reply);
        return client.write(customTools.restored(reply), inputs);
    }

    @Override
    public StreamTransform stream(StreamOptions options) {
        return new TranslatedStream(
                upstream.events(inputs),
                client.events(options, inputs),
                customTools,
                reply -> memory.entries().remember(memory.caller(), reply));
    }
}
