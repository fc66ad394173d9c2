package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the events of a reply as chunks, each of which has the form of a whole answer. Texts and
/// thoughts are written as they come, calls when they are whole.
final class EventWriter implements ClientTranslation.EventWriter {
    private final TranslationInputs inputs;
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final TreeMap<Integer, Stop> stops = new TreeMap<>();
    private final Map<Integer, List<Citation>> citations = new HashMap<>();
    private String id = "";
    private @Nullable Usage usage;

    private static final class Block {
        private final int choice;
        private final Part head;
        private final StringBuilder input = new StringBuilder();
        private @Nullable ReasoningState state;

        Block(int choice, Part head) {
            this.choice = choice;
            this.head = head;
        }
    }

    EventWriter(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public void put(Event event, Out out) throws IOException {
        switch (event) {
            case Event.Started(String its, _) -> id = ReplyWriter.id(its);
            case Event.Opened(int block, int choice, Part head) -> open(block, choice, head, out);
            case Event.Delta(int block, String text) -> delta(blocks.get(block), text, out);
            case Event.Signed(int block, ReasoningState state) -> sign(blocks.get(block), state);
            case Event.Cited(int block, Citation citation) -> cite(blocks.get(block), citation);
            case Event.Closed(int block) -> close(blocks.remove(block), out);
            case Event.Stopped(int choice, Stop stop) -> stops.put(choice, stop);
            case Event.Reported(Usage reported) -> usage = reported;
        }
    }

    private void open(int number, int choice, Part head, Out out) throws IOException {
        var block = new Block(choice, head);
        blocks.put(number, block);
        switch (head) {
            case Part.Text(String text, List<Citation> cited) -> {
                delta(block, text, out);
                cited.forEach(each -> cite(block, each));
            }
            case Part.Refusal(String text) -> delta(block, text, out);
            case Part.Reasoning(String text, ReasoningState state) -> {
                block.state = state;
                delta(block, text, out);
            }
            case Part.ToolCall call -> {
                block.state = call.state();
                delta(block, call.input(), out);
            }
            case Part.Attachment _, Part.Opaque _ -> send(choice, head, out);
            case Part.ToolResult _, Part.CacheMark _ -> {}
        }
    }

    private void delta(@Nullable Block block, String text, Out out) throws IOException {
        if (block == null || text.isEmpty()) {
            return;
        }
        switch (block.head) {
            case Part.ToolCall _ -> block.input.append(text);
            case Part.Reasoning _ -> {
                block.input.append('.');
                send(block.choice, new Part.Reasoning(text, null), out);
            }
            case Part.Text _, Part.Refusal _ -> send(block.choice, new Part.Text(text), out);
            case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> {}
        }
    }

    private static void sign(@Nullable Block block, ReasoningState state) {
        if (block != null) {
            block.state = state;
        }
    }

    private void cite(@Nullable Block block, Citation citation) {
        if (block != null) {
            citations.computeIfAbsent(block.choice, _ -> new ArrayList<>()).add(citation);
        }
    }

    private void close(@Nullable Block block, Out out) throws IOException {
        if (block == null) {
            return;
        }
        if (block.head instanceof Part.ToolCall call) {
            Part whole = call.withInput(block.input.toString()).with(block.state);
            send(block.choice, whole, out);
        } else if (block.head instanceof Part.Reasoning && block.state != null) {
            var chunk = new JsonWriter().object().name("candidates").array();
            ReplyWriter.begin(chunk);
            chunk.object().member("text", "");
            boolean own = block.state.dialect().equals(MessageReader.DIALECT);
            if (!own || !block.input.isEmpty()) {
                chunk.name("thought").value(true);
            }
            chunk.member("thoughtSignature", block.state.in(MessageReader.DIALECT)).end();
            ReplyWriter.end(chunk, block.choice, null, List.of());
            send(chunk, Frame.Kind.CONTENT, out);
        }
    }

    private void send(int choice, Part part, Out out) throws IOException {
        var chunk = new JsonWriter().object().name("candidates").array();
        ReplyWriter.begin(chunk);
        ReplyWriter.part(chunk, part);
        ReplyWriter.end(chunk, choice, null, List.of());
        send(chunk, Frame.Kind.CONTENT, out);
    }

    private void send(JsonWriter chunk, Frame.Kind kind, Out out) throws IOException {
        id = ReplyWriter.id(id);
        chunk.endArray();
        var tail = new ReplyWriter.Tail(id, inputs.requestedModel(), usage);
        String text = "data: " + ReplyWriter.end(chunk, tail) + "\r\n\r\n";
        out.put(Frame.of(text.getBytes(UTF_8), kind));
    }

    /// The last chunk has the reasons of all candidates. Some clients take a chunk without a part
    /// for a sign of an invalid answer.
    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        if (!(end instanceof Sink.End.Complete)) {
            return;
        }
        stops.putIfAbsent(0, new Stop(Stop.Reason.END));
        var chunk = new JsonWriter().object().name("candidates").array();
        for (Map.Entry<Integer, Stop> each : stops.entrySet()) {
            int choice = each.getKey();
            ReplyWriter.begin(chunk);
            chunk.object().member("text", "").end();
            List<Citation> cited = citations.getOrDefault(choice, List.of());
            ReplyWriter.end(chunk, choice, each.getValue(), cited);
        }
        send(chunk, Frame.Kind.END, out);
    }
}
