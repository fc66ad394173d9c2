package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Stop;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientTranslation;
import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.dialect.openai.ErrorEvents;
import dev.gatehouse.dialect.openai.ProblemWriter;
import dev.gatehouse.dialect.openai.responses.ResponseObject.Outcome;
import dev.gatehouse.dialect.translation.BlockSequence;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the events of a reply as a stream of the Responses API: numbered items, one after the
/// other. A whole answer is the object that ends such a stream.
final class EventWriter implements ClientTranslation.EventWriter {
    private final String requestId;
    private final Namespaces namespaces;
    private final ResponseObject response;
    private final EventSink sink = new EventSink();
    private final BlockSequence sequence = new BlockSequence(this::write);
    private final List<String> done = new ArrayList<>();
    private @Nullable OutputItem item;
    private boolean open;
    private boolean refused;
    private @Nullable Usage usage;
    private Stop stop = new Stop(Stop.Reason.END);

    /// @param requestId the id of the call, for an error
    EventWriter(TranslationInputs inputs, String requestId) {
        this.requestId = requestId;
        this.namespaces = Namespaces.of(inputs.request());
        this.response = new ResponseObject(inputs);
    }

    /// A whole answer.
    static byte[] whole(Reply reply, TranslationInputs inputs) {
        var writer = new EventWriter(inputs, "");
        try {
            List<Reply.Choice> first = reply.choices().subList(0, 1);
            for (Event event :
                    new Reply(reply.id(), reply.model(), first, reply.usage()).events()) {
                writer.sequence.put(event);
            }
            Outcome outcome = writer.outcome();
            writer.end(outcome.status());
            var out = new JsonWriter();
            writer.response.write(out, outcome, writer.done, writer.usage);
            return out.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(Event event, Out out) throws IOException {
        sink.to(out);
        sequence.put(event);
    }

    private void write(Event event) throws IOException {
        switch (event) {
            case Event.Started(String id, String model) -> start(id, model);
            case Event.Opened opened -> open(opened.head());
            case Event.Delta(int _, String text) -> current().delta(text);
            case Event.Signed(int _, ReasoningState state) -> current().sign(state);
            case Event.Cited(int _, Citation citation) -> current().cite(citation);
            case Event.Closed _ -> close();
            case Event.Stopped(int _, Stop why) -> stop = why;
            case Event.Reported(Usage reported) -> usage = reported;
        }
    }

    private OutputItem current() {
        if (item == null) {
            throw new IllegalStateException("no block is open");
        }
        return item;
    }

    private void start(String id, String model) throws IOException {
        response.start(id, model);
        sink.of(response.id());
        lifecycle("created", Frame.Kind.PREAMBLE, Outcome.IN_PROGRESS);
        lifecycle("in_progress", Frame.Kind.PREAMBLE, Outcome.IN_PROGRESS);
    }

    private void lifecycle(String type, Frame.Kind kind, Outcome outcome) throws IOException {
        boolean begun = outcome.equals(Outcome.IN_PROGRESS);
        sink.send(
                "response." + type,
                kind,
                event ->
                        response.write(
                                event.name("response"),
                                outcome,
                                begun ? List.of() : done,
                                begun ? null : usage));
    }

    private void open(Part head) throws IOException {
        if (!response.started()) {
            start("", "");
        }
        refused |= head instanceof Part.Refusal;
        if (item == null || !item.takes(head)) {
            end("completed");
            item = OutputItem.of(head, done.size(), sink, namespaces);
            boolean call = head instanceof Part.ToolCall;
            Frame.Kind kind = call ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE;
            item.announce("added", kind, "in_progress");
        }
        open = true;
        current().open(head);
    }

    private void close() throws IOException {
        if (open) {
            open = false;
            current().close();
        }
    }

    /// Ends the item. The last one ends with the response, which states whether it is complete.
    private void end(String status) throws IOException {
        if (item == null) {
            return;
        }
        close();
        item.announce("done", Frame.Kind.PREAMBLE, status);
        done.add(item.json(status));
        item = null;
    }

    private Outcome outcome() {
        String reason =
                switch (stop.reason()) {
                    case LENGTH, CONTEXT -> "max_output_tokens";
                    case CONTENT_FILTER -> "content_filter";
                    case REFUSAL -> refused ? null : "content_filter";
                    case END, SEQUENCE, TOOL_CALLS, PAUSE -> null;
                };
        return new Outcome(reason == null ? "completed" : "incomplete", reason, null);
    }

    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        sink.to(out);
        if (!response.started()) {
            start("", "");
        }
        switch (end) {
            case Sink.End.Complete _ -> {
                Outcome outcome = outcome();
                end(outcome.status());
                lifecycle(outcome.status(), Frame.Kind.END, outcome);
            }
            case Sink.End.Cut(Problem problem) -> fail(problem);
        }
    }

    /// All in one frame: it is the last that the client receives.
    private void fail(Problem problem) throws IOException {
        sink.hold();
        if (item != null && open && !item.usableInPart()) {
            done.add(item.json("incomplete"));
        } else {
            end(open ? "incomplete" : "completed");
        }
        sink.raw(
                ErrorEvents.event("error", ProblemWriter.event(problem, requestId, sink.number())));
        lifecycle("failed", Frame.Kind.ERROR, new Outcome("failed", null, problem));
        sink.release();
    }
}
