package dev.gatehouse.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Event;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.conversation.Tool;
import dev.gatehouse.conversation.Toolset;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tools that take free text, for dialects without such tools: each becomes a function whose one
/// argument is the text, and its calls become calls with free text again.
public final class CustomTools {
    private static final String INPUT = "input";
    private static final String PARAMETERS =
            """
            {"type":"object","properties":{"input":{"type":"string","description":"The input of\
             the tool as free text."}},"required":["input"],"additionalProperties":false}""";

    private final Set<String> names = new HashSet<>();

    /// The conversation with functions in place of such tools.
    public Conversation asFunctions(Conversation conversation) throws MalformedJson {
        var tools = new ArrayList<Tool>();
        for (Tool tool : conversation.tools().tools()) {
            if (tool instanceof Tool.Custom custom) {
                names.add(custom.name());
                tools.add(function(custom));
            } else {
                tools.add(tool);
            }
        }
        Toolset toolset = conversation.tools();
        var messages = new ArrayList<Message>();
        for (Message message : conversation.messages()) {
            messages.add(message.with(message.parts().stream().map(this::asFunction).toList()));
        }
        return new Conversation(
                conversation.model(),
                messages,
                new Toolset(tools, toolset.choice(), toolset.parallel()),
                conversation.settings(),
                conversation.reasoning(),
                conversation.format(),
                conversation.stream());
    }

    private static Tool function(Tool.Custom custom) throws MalformedJson {
        String description = custom.description() == null ? "" : custom.description();
        Json grammar = Members.of(custom.format(), "grammar");
        Json holder = grammar == null ? custom.format() : grammar;
        String definition = Members.text(holder, "definition");
        if (definition != null) {
            String syntax = Members.text(holder, "syntax");
            description +=
                    "\nThe input must match this %s grammar:\n%s"
                            .formatted(syntax == null ? "lark" : syntax, definition);
        }
        Json parameters = Json.parse(PARAMETERS.getBytes(UTF_8));
        return new Tool.Function(custom.name(), description.strip(), parameters, null, null);
    }

    private Part asFunction(Part part) {
        if (part instanceof Part.ToolCall call && call.form() == Form.TEXT) {
            String input = new JsonWriter().object().member(INPUT, call.input()).end().toString();
            return new Part.ToolCall(call.id(), call.name(), input, Form.JSON, call.state());
        }
        return part;
    }

    /// Whether a function stands for such a tool.
    public boolean stands(String name) {
        return names.contains(name);
    }

    /// A call with free text in place of one of its function.
    public Part.ToolCall restored(Part.ToolCall call) {
        return stands(call.name())
                ? new Part.ToolCall(
                        call.id(), call.name(), text(call.input()), Form.TEXT, call.state())
                : call;
    }

    /// The free text in the arguments of the function; what cannot be read is kept as it is.
    public static String text(String arguments) {
        try {
            String input = Texts.orEmpty(Json.parse(arguments.getBytes(UTF_8)).member(INPUT));
            return input == null ? arguments : input;
        } catch (MalformedJson _) {
            return arguments;
        }
    }

    /// The reply with calls as the client knows its tools.
    public Reply restored(Reply reply) {
        if (names.isEmpty()) {
            return reply;
        }
        List<Reply.Choice> choices =
                reply.choices().stream()
                        .map(each -> new Reply.Choice(restored(each.parts()), each.stop()))
                        .toList();
        return new Reply(reply.id(), reply.model(), choices, reply.usage());
    }

    private List<Part> restored(List<Part> parts) {
        return parts.stream()
                .map(part -> part instanceof Part.ToolCall call ? restored(call) : part)
                .toList();
    }

    /// The same for the events of one stream.
    public Stream stream() {
        return new Stream();
    }

    /// Turns the arguments of one stream into free text: they are held until their call ends, for
    /// their JSON can be read as a whole only. Not safe for several threads.
    public final class Stream {
        private final Map<Integer, StringBuilder> held = new HashMap<>();

        private Stream() {}

        /// The events in place of an event.
        public void restore(Event event, List<Event> out) {
            switch (event) {
                case Event.Opened(int block, int choice, Part.ToolCall call)
                        when stands(call.name()) -> {
                    held.put(block, new StringBuilder(call.input()));
                    Part head =
                            new Part.ToolCall(call.id(), call.name(), "", Form.TEXT, call.state());
                    out.add(new Event.Opened(block, choice, head));
                }
                case Event.Delta(int block, String more) when held.containsKey(block) ->
                        held.get(block).append(more);
                case Event.Closed(int block) when held.containsKey(block) -> {
                    out.add(new Event.Delta(block, text(held.remove(block).toString())));
                    out.add(event);
                }
                case Event.Started _, Event.Opened _, Event.Delta _ -> out.add(event);
                case Event.Signed _, Event.Cited _, Event.Closed _ -> out.add(event);
                case Event.Stopped _, Event.Reported _ -> out.add(event);
            }
        }
    }
}
