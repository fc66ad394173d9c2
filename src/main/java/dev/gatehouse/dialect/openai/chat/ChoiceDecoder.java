package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.openai.FinishReason;
import dev.gatehouse.dialect.translation.Identifiers;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Reads one choice of a chat stream. Text and reasoning end where the other begins; calls end with
/// the choice, as their fragments may come in any order.
final class ChoiceDecoder {
    private final int index;
    private final IntSupplier blocks;
    private final TranslationInputs inputs;
    private final CallIndex callIndex = new CallIndex();
    private final List<Call> calls = new ArrayList<>();
    private @Nullable Part open;
    private int openBlock;
    private @Nullable Json finish;
    private boolean closed;

    /// A call whose name may still be incomplete.
    private static final class Call {
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder early = new StringBuilder();
        private int block = -1;
        private boolean text;
        private @Nullable ReasoningState state;
    }

    ChoiceDecoder(int index, IntSupplier blocks, TranslationInputs inputs) {
        this.index = index;
        this.blocks = blocks;
        this.inputs = inputs;
    }

    boolean finished() {
        return finish != null;
    }

    void take(Json choice, Consumer<Event> events) throws MalformedJson {
        Json delta = choice.member("delta");
        if (delta == null || delta.kind() != Json.Kind.OBJECT) {
            delta = choice.member("message");
        }
        if (delta != null && delta.kind() == Json.Kind.OBJECT) {
            delta(delta, events);
        }
        if (FinishReason.of(choice.member("finish_reason")) != null) {
            finish = choice;
        }
    }

    private void delta(Json delta, Consumer<Event> events) throws MalformedJson {
        reasoning(delta, events);
        content(delta.member("content"), events);
        text(new Part.Refusal(""), Texts.of(delta.member("refusal")), events);
        for (Citation citation : ReplyReader.citations(delta.member("annotations"))) {
            if (open instanceof Part.Text) {
                events.accept(new Event.Cited(openBlock, citation));
            }
        }
        images(delta.member("images"), events);
        Json fragments = delta.member("tool_calls");
        for (int i = 0; fragments != null && i < fragments.size(); i++) {
            fragment(fragments.at(i), events);
        }
        Json outdated = Members.of(delta, "function_call");
        if (outdated != null) {
            outdated(outdated, events);
        }
    }

    private void reasoning(Json delta, Consumer<Event> events) {
        Json details = delta.member(Reasoning.DETAILS);
        boolean told = false;
        for (int i = 0; details != null && i < details.size(); i++) {
            Part.Reasoning detail = Reasoning.detail(details.at(i));
            if (detail == null) {
                continue;
            }
            if (!detail.text().isEmpty()) {
                text(new Part.Reasoning("", null), detail.text(), events);
                told = true;
            }
            if (detail.state() != null) {
                sign(detail.state(), events);
            }
        }
        if (!told) {
            text(new Part.Reasoning("", null), Reasoning.text(delta), events);
        }
    }

    private void sign(ReasoningState state, Consumer<Event> events) {
        if (state.kind() == ReasoningState.Kind.ENCRYPTED || !(open instanceof Part.Reasoning)) {
            closeOpen(events);
            begin(new Part.Reasoning("", null), events);
        }
        events.accept(new Event.Signed(openBlock, state));
        closeOpen(events);
    }

    private void content(@Nullable Json content, Consumer<Event> events) throws MalformedJson {
        if (content == null || content.kind() == Json.Kind.STRING) {
            text(new Part.Text(""), Texts.of(content), events);
            return;
        }
        for (int i = 0; i < content.size(); i++) {
            Json piece = content.at(i);
            Json thoughts = piece.member("thinking");
            for (int k = 0; thoughts != null && k < thoughts.size(); k++) {
                String thought = Texts.of(thoughts.at(k).member("text"));
                text(new Part.Reasoning("", null), thought, events);
            }
            text(new Part.Text(""), Texts.of(piece.member("text")), events);
        }
    }

    /// Appends to the open block of this kind, or begins one.
    private void text(Part kind, @Nullable String more, Consumer<Event> events) {
        if (more == null) {
            return;
        }
        if (open == null || open.getClass() != kind.getClass()) {
            closeOpen(events);
            begin(kind, events);
        }
        events.accept(new Event.Delta(openBlock, more));
    }

    private void begin(Part head, Consumer<Event> events) {
        openBlock = blocks.getAsInt();
        open = head;
        events.accept(new Event.Opened(openBlock, index, head));
    }

    private void closeOpen(Consumer<Event> events) {
        if (open != null) {
            events.accept(new Event.Closed(openBlock));
            open = null;
        }
    }

    private void images(@Nullable Json images, Consumer<Event> events) throws MalformedJson {
        for (int i = 0; images != null && i < images.size(); i++) {
            Json holder = images.at(i).member("image_url");
            String url = holder == null ? null : Texts.of(holder.member("url"));
            if (url != null) {
                closeOpen(events);
                begin(
                        new Part.Attachment(InlineMedia.media(url, Media.Kind.IMAGE, "images")),
                        events);
                closeOpen(events);
            }
        }
    }

    private void fragment(Json fragment, Consumer<Event> events) {
        int place = callIndex.place(fragment);
        if (place == calls.size()) {
            closeOpen(events);
            startPending(events);
            calls.add(new Call());
        }
        Call call = calls.get(place);
        call.text |= fragment.member("custom") != null;
        Json function = fragment.member(call.text ? "custom" : "function");
        ReasoningState state = MessageReader.signature(fragment);
        call.state = state == null ? call.state : state;
        if (function == null || function.kind() != Json.Kind.OBJECT) {
            return;
        }
        name(call, Texts.of(function.member("name")));
        Json input = Members.of(function, call.text ? "input" : "arguments");
        if (input != null) {
            String more = Texts.orEmpty(input);
            input(call, place, more == null ? input.raw() : more, events);
        }
    }

    /// The outdated form of a call: one, without an id.
    private void outdated(Json function, Consumer<Event> events) {
        if (calls.isEmpty()) {
            closeOpen(events);
            calls.add(new Call());
        }
        Call call = calls.getFirst();
        name(call, Texts.of(function.member("name")));
        String more = Texts.of(function.member("arguments"));
        if (more != null) {
            input(call, 0, more, events);
        }
    }

    /// A name comes whole, in pieces, or again with each fragment.
    private static void name(Call call, @Nullable String piece) {
        if (piece == null || call.block >= 0 || call.name.toString().equals(piece)) {
            return;
        }
        if (!call.name.isEmpty() && piece.startsWith(call.name.toString())) {
            call.name.setLength(0);
        }
        call.name.append(piece);
    }

    private void input(Call call, int place, String more, Consumer<Event> events) {
        if (call.block < 0 && (call.name.isEmpty() || more.isEmpty())) {
            call.early.append(more);
            return;
        }
        start(call, place, events);
        if (!more.isEmpty()) {
            events.accept(new Event.Delta(call.block, more));
        }
    }

    private void start(Call call, int place, Consumer<Event> events) {
        if (call.block >= 0) {
            return;
        }
        call.block = blocks.getAsInt();
        String id = callIndex.id(place);
        Part head =
                new Part.ToolCall(
                        id == null ? Identifiers.create("call_") : id,
                        inputs.names().original(call.name.toString()),
                        "",
                        call.text ? Form.TEXT : Form.JSON,
                        call.state);
        events.accept(new Event.Opened(call.block, index, head));
        if (!call.early.isEmpty()) {
            events.accept(new Event.Delta(call.block, call.early.toString()));
        }
    }

    /// Calls that have not begun begin before the next one, so that they stay in order.
    private void startPending(Consumer<Event> events) {
        for (int i = 0; i < calls.size(); i++) {
            if (!calls.get(i).name.isEmpty()) {
                start(calls.get(i), i, events);
            }
        }
    }

    /// Ends the choice.
    void close(Consumer<Event> events) {
        if (closed) {
            return;
        }
        closed = true;
        closeOpen(events);
        for (int i = 0; i < calls.size(); i++) {
            start(calls.get(i), i, events);
            events.accept(new Event.Closed(calls.get(i).block));
        }
        Stop stop =
                finish == null
                        ? new Stop(calls.isEmpty() ? Stop.Reason.END : Stop.Reason.TOOL_CALLS)
                        : ReplyReader.stop(finish, !calls.isEmpty());
        events.accept(new Event.Stopped(index, stop));
    }
}
