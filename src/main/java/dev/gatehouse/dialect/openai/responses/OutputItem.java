package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An item of a response while it is written: its events, and what it is in the end.
abstract sealed class OutputItem
        permits MessageItem, OutputItem.Reasoning, OutputItem.Call, OutputItem.Whole {
    private static final String PLACE = "output_index";

    final String id;
    final int index;
    final EventSink sink;
    final StringBuilder text = new StringBuilder();

    OutputItem(String prefix, int index, EventSink sink) {
        this.id = sink.itemId(prefix, index);
        this.index = index;
        this.sink = sink;
    }

    /// The item that begins with a part.
    static OutputItem of(Part head, int index, EventSink sink, Namespaces namespaces) {
        return switch (head) {
            case Part.Reasoning _ -> new Reasoning(index, sink);
            case Part.ToolCall call -> new Call(call, index, sink, namespaces);
            case Part.Attachment(Media media) when generated(media) ->
                    new Whole("ig_", image(media), index, sink);
            case Part.Opaque other when own(other) ->
                    new Whole("", other.json().raw(), index, sink);
            default -> new MessageItem(index, sink);
        };
    }

    /// Whether a part is an item of its own that only this dialect knows.
    static boolean own(Part.Opaque other) {
        return other.dialect().equals(ReasoningItem.DIALECT);
    }

    /// Whether a part is an image that the model has made.
    static boolean generated(Media media) {
        return media.kind() == Media.Kind.IMAGE && media.source() instanceof Media.Source.Base64;
    }

    private static String image(Media media) {
        String data = media.source() instanceof Media.Source.Base64(String it) ? it : "";
        return new JsonWriter().object().member("result", data).toString().substring(1);
    }

    /// Whether a part goes on in this item, or begins the next one.
    boolean takes(Part head) {
        return false;
    }

    /// A part of it begins.
    abstract void open(Part head) throws IOException;

    /// More of the part.
    abstract void delta(String more) throws IOException;

    void sign(ReasoningState state) {}

    void cite(Citation citation) throws IOException {}

    /// The part ends.
    abstract void close() throws IOException;

    /// Whether what it is makes sense when its end is missing.
    boolean usableInPart() {
        return true;
    }

    /// The item.
    ///
    /// @param status `in_progress` as long as nothing of it is written
    abstract String json(String status);

    /// Sends an event of this item.
    void send(String type, Frame.Kind kind, Part part, int place, JsonMembers more)
            throws IOException {
        sink.send(
                type,
                kind,
                event -> {
                    event.member("item_id", id).member(PLACE, index);
                    if (place >= 0) {
                        event.member(part instanceof Part.Reasoning ? SUMMARY : CONTENT, place);
                    }
                    more.write(event);
                });
    }

    private static final String SUMMARY = "summary_index";
    private static final String CONTENT = "content_index";

    /// Writes members of an event.
    interface JsonMembers {
        void write(JsonWriter event);
    }

    /// Sends that the item begins or ends.
    void announce(String type, Frame.Kind kind, String status) throws IOException {
        sink.send(
                "response.output_item." + type,
                kind,
                event -> event.member(PLACE, index).name("item").raw(json(status)));
    }

    /// What the model thought, as one part of a summary.
    private static final class Reasoning extends OutputItem {
        private static final Part HEAD = new Part.Reasoning("", null);
        private static final String EVENT = "response.reasoning_summary_";

        private @Nullable ReasoningState state;

        Reasoning(int index, EventSink sink) {
            super("rs_", index, sink);
        }

        @Override
        void open(Part head) throws IOException {
            if (head instanceof Part.Reasoning(String thought, ReasoningState known)) {
                state = known;
                delta(thought);
            }
        }

        @Override
        void delta(String more) throws IOException {
            if (more.isEmpty()) {
                return;
            }
            if (text.isEmpty()) {
                part("part.added", "");
            }
            text.append(more);
            send(
                    EVENT + "text.delta",
                    Frame.Kind.CONTENT,
                    HEAD,
                    0,
                    event -> event.member("delta", more));
        }

        private void part(String what, String whole) throws IOException {
            send(
                    EVENT + what,
                    Frame.Kind.PREAMBLE,
                    HEAD,
                    0,
                    event ->
                            event.name("part")
                                    .object()
                                    .member("type", "summary_text")
                                    .member("text", whole)
                                    .end());
        }

        @Override
        void sign(ReasoningState signed) {
            state = signed;
        }

        @Override
        void close() throws IOException {
            if (!text.isEmpty()) {
                String whole = text.toString();
                send(
                        EVENT + "text.done",
                        Frame.Kind.PREAMBLE,
                        HEAD,
                        0,
                        event -> event.member("text", whole));
                part("part.done", whole);
            }
        }

        /// What is encrypted is known in the end only.
        @Override
        String json(String status) {
            var out = new JsonWriter();
            if (status.equals("in_progress")) {
                out.object().member("id", id).member("type", "reasoning");
                return out.name("summary").array().endArray().end().toString();
            }
            ReasoningItem.toClient(out, id, text.toString(), state);
            return out.toString();
        }
    }

    /// A call of a function, or of a tool that takes free text.
    private static final class Call extends OutputItem {
        private final Part.ToolCall call;
        private final Namespaces.Place place;
        private final boolean free;

        Call(Part.ToolCall call, int index, EventSink sink, Namespaces namespaces) {
            super(call.form() == Form.TEXT ? "ctc_" : "fc_", index, sink);
            this.call = call;
            this.place = namespaces.place(call.name());
            this.free = call.form() == Form.TEXT;
        }

        private String event() {
            return free ? "response.custom_tool_call_input." : "response.function_call_arguments.";
        }

        @Override
        void open(Part head) throws IOException {
            delta(call.input());
        }

        @Override
        void delta(String more) throws IOException {
            if (!more.isEmpty()) {
                text.append(more);
                send(
                        event() + "delta",
                        Frame.Kind.CONTENT,
                        call,
                        -1,
                        event -> event.member("delta", more));
            }
        }

        @Override
        void close() throws IOException {
            if (!free && text.toString().isBlank()) {
                text.setLength(0);
                delta("{}");
            }
            String whole = text.toString();
            send(
                    event() + "done",
                    Frame.Kind.PREAMBLE,
                    call,
                    -1,
                    event -> {
                        if (!free) {
                            event.member("name", place.name());
                        }
                        event.member(free ? "input" : "arguments", whole);
                    });
        }

        /// Some clients run a tool as soon as its item is done.
        @Override
        boolean usableInPart() {
            return false;
        }

        @Override
        String json(String status) {
            boolean begun = status.equals("in_progress");
            var out = new JsonWriter().object().member("id", id);
            out.member("type", free ? "custom_tool_call" : "function_call");
            out.member("status", status).member("call_id", call.id());
            if (!place.namespace().isEmpty()) {
                out.member("namespace", place.namespace());
            }
            out.member("name", place.name());
            out.member(free ? "input" : "arguments", begun ? "" : text.toString());
            return out.end().toString();
        }
    }

    /// An item that comes at once.
    private static final class Whole extends OutputItem {
        private final String prefix;
        private final String content;

        Whole(String prefix, String content, int index, EventSink sink) {
            super(prefix, index, sink);
            this.prefix = prefix;
            this.content = content;
        }

        @Override
        void open(Part head) {}

        @Override
        void delta(String more) {}

        @Override
        void close() {}

        @Override
        String json(String status) {
            if (prefix.isEmpty()) {
                return content;
            }
            var out = new JsonWriter().object().member("id", id);
            out.member("type", "image_generation_call").member("status", status);
            return status.equals("in_progress")
                    ? out.name("result").raw("null").end().toString()
                    : out.raw(content).end().toString();
        }
    }
}
