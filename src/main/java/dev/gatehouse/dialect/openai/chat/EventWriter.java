package dev.gatehouse.dialect.openai.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.dialect.openai.ExactStream;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the events of a reply as the chunks of a chat stream, in the official order.
final class EventWriter implements ClientTranslation.EventWriter {
    private final StreamOptions options;
    private final TranslationInputs inputs;
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final TreeMap<Integer, Choice> choices = new TreeMap<>();
    private String id = "";
    private String head = "";
    private @Nullable Usage usage;

    private static final class Choice {
        private int calls;
        private int details;
        private int text;
        private @Nullable Stop stop;
    }

    private static final class Block {
        private final int choice;
        private final Part part;
        private final int place;
        private final int offset;
        private boolean filled;

        Block(Event.Opened opened, int place, int offset) {
            this.choice = opened.choice();
            this.part = opened.head();
            this.place = place;
            this.offset = offset;
        }
    }

    EventWriter(StreamOptions options, TranslationInputs inputs) {
        this.options = options;
        this.inputs = inputs;
    }

    @Override
    public void put(Event event, Out out) throws IOException {
        switch (event) {
            case Event.Started(String its, String model) -> start(its, model);
            case Event.Opened opened -> open(opened, out);
            case Event.Delta(int block, String text) -> delta(block(block), text, out);
            case Event.Signed(int block, ReasoningState state) -> sign(block(block), state, out);
            case Event.Cited(int block, var citation) -> {
                if (citation.url() != null) {
                    Block cited = block(block);
                    JsonWriter chunk = begin(cited.choice).name("annotations").array();
                    ReplyWriter.citation(chunk, citation, cited.offset);
                    end(chunk.endArray(), Frame.Kind.CONTENT, out);
                }
            }
            case Event.Closed(int block) -> close(block(block), out);
            case Event.Stopped(int choice, Stop stop) -> choice(choice, out).stop = stop;
            case Event.Reported(Usage reported) -> usage = reported;
        }
    }

    private void start(String its, String model) {
        id = ReplyWriter.id(its);
        head =
                new JsonWriter()
                        .object()
                        .member("id", id)
                        .member("object", "chat.completion.chunk")
                        .member("created", inputs.origin().seconds())
                        .member("model", ReplyWriter.model(model, inputs))
                        .toString();
    }

    private Block block(int number) {
        Block block = blocks.get(number);
        if (block == null) {
            throw new IllegalStateException("block " + number + " was not opened");
        }
        return block;
    }

    /// A choice, after its first chunk. The first choice is always the first to be written: some
    /// clients put all text into whichever comes first.
    private Choice choice(int index, Out out) throws IOException {
        for (int i = choices.size(); i <= index; i++) {
            choices.put(i, new Choice());
            JsonWriter chunk = begin(i).member("role", "assistant").member("content", "");
            end(chunk, Frame.Kind.PREAMBLE, out);
        }
        return known(index);
    }

    private Choice known(int index) {
        return Objects.requireNonNull(choices.get(index), "the choice has begun");
    }

    private void open(Event.Opened opened, Out out) throws IOException {
        Choice choice = choice(opened.choice(), out);
        boolean call = opened.head() instanceof Part.ToolCall;
        var block = new Block(opened, call ? choice.calls++ : 0, choice.text);
        blocks.put(opened.block(), block);
        switch (opened.head()) {
            case Part.ToolCall toolCall -> {
                JsonWriter chunk = calls(block);
                if (!inputs.noted(RequestReader.FUNCTIONS)) {
                    ReplyWriter.head(chunk, toolCall);
                }
                ReplyWriter.function(chunk, toolCall, toolCall.input());
                block.filled = !toolCall.input().isEmpty();
                endCalls(chunk, out);
            }
            case Part.Attachment(var media) -> {
                JsonWriter chunk = begin(block.choice).name("images").array();
                ReplyWriter.writeImage(chunk, media);
                end(chunk.endArray(), Frame.Kind.CONTENT, out);
            }
            case Part.Text(String text, _) -> delta(block, text, out);
            case Part.Refusal(String text) -> delta(block, text, out);
            case Part.Reasoning(String text, ReasoningState state) -> {
                delta(block, text, out);
                if (state != null) {
                    sign(block, state, out);
                }
            }
            case Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> {}
        }
    }

    private JsonWriter calls(Block block) {
        JsonWriter chunk = begin(block.choice);
        return inputs.noted(RequestReader.FUNCTIONS)
                ? chunk
                : chunk.name("tool_calls").array().object().member("index", block.place);
    }

    private void endCalls(JsonWriter chunk, Out out) throws IOException {
        JsonWriter ended = inputs.noted(RequestReader.FUNCTIONS) ? chunk : chunk.end().endArray();
        end(ended, Frame.Kind.CONTENT, out);
    }

    private void delta(Block block, String text, Out out) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        block.filled = true;
        switch (block.part) {
            case Part.Text _ -> {
                known(block.choice).text += text.length();
                end(begin(block.choice).member("content", text), Frame.Kind.CONTENT, out);
            }
            case Part.Refusal _ ->
                    end(begin(block.choice).member("refusal", text), Frame.Kind.CONTENT, out);
            case Part.Reasoning _ -> {
                String name = inputs.settings().reasoningMember();
                end(begin(block.choice).member(name, text), Frame.Kind.CONTENT, out);
            }
            case Part.ToolCall call -> input(block, call, text, out);
            case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> {}
        }
    }

    private void input(Block block, Part.ToolCall call, String text, Out out) throws IOException {
        boolean free = call.form() == Part.ToolCall.Form.TEXT;
        JsonWriter chunk = calls(block);
        boolean outdated = inputs.noted(RequestReader.FUNCTIONS);
        chunk.name(outdated ? "function_call" : free ? "custom" : "function").object();
        chunk.member(free ? "input" : "arguments", text).end();
        endCalls(chunk, out);
    }

    private void sign(Block block, ReasoningState state, Out out) throws IOException {
        JsonWriter chunk;
        if (block.part instanceof Part.ToolCall) {
            chunk = calls(block);
            ReplyWriter.signature(chunk, state);
            endCalls(chunk, out);
            return;
        }
        chunk = begin(block.choice).name(Reasoning.DETAILS).array();
        Reasoning.writeDetail(chunk, known(block.choice).details++, state, "");
        end(chunk.endArray(), Frame.Kind.CONTENT, out);
    }

    /// Arguments that never came are an empty object.
    private void close(Block block, Out out) throws IOException {
        if (block.part instanceof Part.ToolCall call && !block.filled) {
            delta(block, ReplyWriter.arguments(call), out);
        }
    }

    private JsonWriter begin(int choice) {
        if (head.isEmpty()) {
            start("", "");
        }
        JsonWriter chunk = new JsonWriter().raw(head).name("choices").array();
        return chunk.object().member("index", choice).name("delta").object();
    }

    private void end(JsonWriter chunk, Frame.Kind kind, Out out) throws IOException {
        chunk.end().name("logprobs").raw("null").name("finish_reason").raw("null").end();
        send(chunk.endArray(), kind, out);
    }

    private void send(JsonWriter chunk, Frame.Kind kind, Out out) throws IOException {
        if (options.usage() == Asked.YES) {
            chunk.name("usage").raw("null");
        }
        emit(chunk, kind, out);
    }

    private static void emit(JsonWriter chunk, Frame.Kind kind, Out out) throws IOException {
        String event = "data: " + chunk.end() + "\n\n";
        out.put(Frame.of(event.getBytes(UTF_8), kind));
    }

    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        if (!(end instanceof Sink.End.Complete)) {
            return;
        }
        choice(0, out);
        List<Integer> all = new ArrayList<>(choices.keySet());
        for (int index : all) {
            Stop stop = known(index).stop;
            Stop.Reason reason = stop == null ? Stop.Reason.END : stop.reason();
            JsonWriter chunk = begin(index).end().name("logprobs").raw("null");
            chunk.member("finish_reason", ReplyWriter.reason(reason, inputs)).end();
            send(chunk.endArray(), Frame.Kind.USAGE, out);
        }
        if (options.usage() == Asked.YES && usage != null) {
            JsonWriter chunk = new JsonWriter().raw(head).name("choices").array().endArray();
            ReplyWriter.usage(chunk.name("usage"), usage);
            emit(chunk, Frame.Kind.USAGE, out);
        }
        out.put(ExactStream.last());
    }
}
