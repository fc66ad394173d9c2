package dev.gatehouse.dialect.anthropic;

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
import dev.gatehouse.dialect.translation.BlockSequence;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes the events of a reply as a Messages stream: numbered blocks, one after the other.
final class EventWriter implements ClientTranslation.EventWriter {
    private static final Usage NOTHING = new Usage(0, 0, 0, 0, 0);

    private final TranslationInputs inputs;
    private final BlockSequence sequence = new BlockSequence(this::write);
    private @Nullable Out out;
    private @Nullable Part part;
    private @Nullable ReasoningState state;
    private @Nullable Usage usage;
    private @Nullable Stop stop;
    private boolean started;
    private boolean open;
    private boolean filled;
    private boolean pending;
    private int index = -1;

    EventWriter(TranslationInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public void put(Event event, Out to) throws IOException {
        out = to;
        sequence.put(event);
    }

    private void write(Event event) throws IOException {
        switch (event) {
            case Event.Started(String id, var _) -> start(id);
            case Event.Opened opened -> open(opened.head());
            case Event.Delta(int _, String text) -> delta(text);
            case Event.Signed(int _, ReasoningState signed) -> sign(signed);
            case Event.Cited(int _, Citation citation) -> cite(citation);
            case Event.Closed _ -> close();
            case Event.Stopped(int _, Stop why) -> stop = why;
            case Event.Reported(Usage reported) -> usage = reported;
        }
    }

    private void start(String id) throws IOException {
        started = true;
        var event = event("message_start").name("message").object();
        event.member("id", ReplyWriter.id(id)).member("type", "message");
        event.member("role", "assistant").member("model", inputs.requestedModel());
        event.name("content").array().endArray();
        event.name("stop_reason").raw("null").name("stop_sequence").raw("null");
        ReplyWriter.usage(event.name("usage"), usage == null ? NOTHING : usage);
        send("message_start", event.end(), Frame.Kind.PREAMBLE);
    }

    private void open(Part head) throws IOException {
        if (!started) {
            start("");
        }
        begin(head);
        if (head instanceof Part.Reasoning(String text, var known)
                && text.isEmpty()
                && known == null) {
            // Whether it is redacted turns out later.
            pending = true;
        } else {
            announce(head);
        }
    }

    private void sign(ReasoningState signed) throws IOException {
        state = signed;
        if (pending && encrypted(signed)) {
            announce(new Part.Reasoning("", signed));
        }
    }

    private void announce(Part head) throws IOException {
        pending = false;
        var event = event("content_block_start").member("index", index).name("content_block");
        switch (head) {
            case Part.Text _, Part.Refusal _ -> ReplyWriter.part(event, new Part.Text(""));
            case Part.Reasoning(String text, ReasoningState known) -> {
                state = known;
                boolean redacted = known != null && text.isEmpty() && encrypted(known);
                if (redacted) {
                    ReplyWriter.part(event, head);
                } else {
                    event.object().member("type", "thinking").member("thinking", "");
                    event.member("signature", "").end();
                }
            }
            case Part.ToolCall call -> {
                event.object().member("type", "tool_use").member("id", call.id());
                event.member("name", call.name()).name("input").object().end().end();
            }
            case Part.Attachment _, Part.Opaque _, Part.ToolResult _, Part.CacheMark _ ->
                    ReplyWriter.part(event, head);
        }
        boolean call = head instanceof Part.ToolCall;
        send("content_block_start", event, call ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE);
        delta(textOf(head));
    }

    private void begin(Part head) {
        index++;
        open = true;
        filled = false;
        part = head;
        state = null;
    }

    private void announcePending() throws IOException {
        if (pending) {
            ReasoningState known = state;
            announce(new Part.Reasoning("", null));
            state = known;
        }
    }

    private static boolean encrypted(ReasoningState state) {
        return state.kind() == ReasoningState.Kind.ENCRYPTED;
    }

    private static String textOf(Part head) {
        return switch (head) {
            case Part.Text(String text, List<Citation> _) -> text;
            case Part.Refusal(String text) -> text;
            case Part.Reasoning(String text, var _) -> text;
            case Part.ToolCall call -> call.input();
            case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> "";
        };
    }

    private void delta(String text) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        announcePending();
        filled = true;
        switch (Objects.requireNonNull(part)) {
            case Part.Reasoning _ -> delta("thinking_delta", "thinking", text);
            case Part.ToolCall call -> {
                boolean free = call.form() == Part.ToolCall.Form.TEXT;
                String json = new JsonWriter().object().member("input", text).end().toString();
                delta("input_json_delta", "partial_json", free ? json : text);
            }
            case Part.Text _, Part.Refusal _ -> delta("text_delta", "text", text);
            case Part.Attachment _, Part.ToolResult _, Part.CacheMark _, Part.Opaque _ -> {}
        }
    }

    private void delta(String type, String name, String text) throws IOException {
        var event = event("content_block_delta").member("index", index).name("delta").object();
        event.member("type", type).member(name, text).end();
        send("content_block_delta", event, Frame.Kind.CONTENT);
    }

    private void cite(Citation citation) throws IOException {
        if (citation.url() == null && !citation.dialect().equals(MessageReader.DIALECT)) {
            return;
        }
        var event = event("content_block_delta").member("index", index).name("delta").object();
        event.member("type", "citations_delta").name("citation");
        ReplyWriter.citation(event, citation);
        send("content_block_delta", event.end(), Frame.Kind.CONTENT);
    }

    private void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        announcePending();
        boolean redacted = state != null && encrypted(state) && !filled;
        if (part instanceof Part.Reasoning && !redacted) {
            delta("signature_delta", "signature", ReplyWriter.signature(state));
        }
        var event = event("content_block_stop").member("index", index);
        send("content_block_stop", event, Frame.Kind.PREAMBLE);
    }

    @Override
    public void finish(Sink.End end, Out to) throws IOException {
        out = to;
        if (!(end instanceof Sink.End.Complete)) {
            return;
        }
        if (index < 0) {
            // An answer without a block is valid, but some clients expect one.
            open(new Part.Text(""));
        }
        close();
        var event = event("message_delta").name("delta").object();
        ReplyWriter.stop(event, stop == null ? new Stop(Stop.Reason.END) : stop);
        ReplyWriter.usage(event.end().name("usage"), usage == null ? NOTHING : usage);
        send("message_delta", event, Frame.Kind.USAGE);
        send("message_stop", event("message_stop"), Frame.Kind.END);
    }

    private static JsonWriter event(String type) {
        return new JsonWriter().object().member("type", type);
    }

    private void send(String name, JsonWriter event, Frame.Kind kind) throws IOException {
        String text = "event: " + name + "\ndata: " + event.end() + "\n\n";
        Objects.requireNonNull(out).put(Frame.of(text.getBytes(UTF_8), kind));
    }
}
