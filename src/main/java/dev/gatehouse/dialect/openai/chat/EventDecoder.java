package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderTranslation;
import dev.gatehouse.dialect.openai.ChunkError;
import dev.gatehouse.dialect.openai.ExactStream;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the chunks of a chat stream, those of servers that only nearly keep to the format too.
final class EventDecoder implements ProviderTranslation.EventDecoder {
    private final TranslationInputs inputs;
    private final TreeMap<Integer, ChoiceDecoder> choices = new TreeMap<>();
    private boolean started;
    private boolean ended;
    private int blocks;

    EventDecoder(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public @Nullable ProviderError put(SseEvent event, Consumer<Event> events)
            throws MalformedJson {
        if (!event.hasData()) {
            return null;
        }
        if (ExactStream.done(event)) {
            // An end before any choice is no end of an answer.
            ended = !choices.isEmpty();
            return null;
        }
        // What is kept of a chunk must not lie in the reader's buffer.
        byte[] data = Arrays.copyOfRange(event.data(), event.dataFrom(), event.dataTo());
        Json chunk = Json.parse(data);
        if (ChunkError.reported(event, chunk)) {
            return ChunkError.of(chunk);
        }
        chunk(chunk, events);
        return null;
    }

    private void chunk(Json chunk, Consumer<Event> events) throws MalformedJson {
        Json all = chunk.member("choices");
        if (!started && all != null && all.size() > 0) {
            started = true;
            String id = Texts.of(chunk.member("id"));
            String model = Texts.of(chunk.member("model"));
            events.accept(new Event.Started(id == null ? "" : id, model == null ? "" : model));
        }
        for (int i = 0; all != null && i < all.size(); i++) {
            Json choice = all.at(i);
            int place = NormalisedChatStream.place(choice, i);
            choices.computeIfAbsent(
                            place, index -> new ChoiceDecoder(index, this::newBlock, inputs))
                    .take(choice, events);
            report(choice, events);
        }
        report(chunk.member("x_groq"), events);
        report(chunk, events);
    }

    private int newBlock() {
        return blocks++;
    }

    private static void report(@Nullable Json holder, Consumer<Event> events) {
        Usage read = holder == null ? null : OpenAiUsage.of(holder);
        if (read != null) {
            events.accept(new Event.Reported(read));
        }
    }

    @Override
    public boolean complete() {
        boolean all = !choices.isEmpty();
        for (ChoiceDecoder choice : choices.values()) {
            all &= choice.finished();
        }
        return ended || all;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void finish(Consumer<Event> events) {
        choices.values().forEach(choice -> choice.close(events));
    }
}
