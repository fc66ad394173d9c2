package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Part.ToolCall.Form;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the instructions and the input items of a request. Items of the assistant that follow each
/// other are one message, and so are outputs of tools.
final class ItemReader {
    /// The item that declares tools inside the input.
    static final String ADDED = "additional_tools";

    private final TranslationInputs inputs;
    private final Namespaces namespaces;
    private final List<Message> messages = new ArrayList<>();

    ItemReader(TranslationInputs inputs, Namespaces namespaces) {
        this.inputs = inputs;
        this.namespaces = namespaces;
    }

    List<Message> read(Json body) throws MalformedJson {
        Json instructions = Members.of(body, "instructions");
        if (instructions != null) {
            instructions(instructions);
        }
        Json input = Members.of(body, "input");
        if (input == null) {
            throw new MalformedJson("'input' must be a string or an array of items", "input");
        }
        if (input.kind() == Json.Kind.STRING) {
            add(Role.USER, List.of(new Part.Text(input.text())), "input");
            return messages;
        }
        if (input.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("'input' must be a string or an array of items", "input");
        }
        for (int i = 0; i < input.size(); i++) {
            item(input.at(i), "input[" + i + "]");
        }
        return messages;
    }

    private void instructions(Json instructions) throws MalformedJson {
        if (instructions.kind() == Json.Kind.ARRAY) {
            for (int i = 0; i < instructions.size(); i++) {
                item(instructions.at(i), "instructions[" + i + "]");
            }
        } else if (instructions.hasText()) {
            add(Role.SYSTEM, List.of(new Part.Text(instructions.text())), "instructions");
        }
    }

    private void item(Json item, String place) throws MalformedJson {
        if (item.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson(place + " must be an object", place);
        }
        String type = Members.textOrEmpty(item, "type");
        switch (type) {
            case "", "message" -> message(item, place);
            case "reasoning" -> reasoning(item, place);
            case "function_call" -> assistant(call(item, Form.JSON, place), place);
            case "custom_tool_call" -> assistant(call(item, Form.TEXT, place), place);
            case "function_call_output", "custom_tool_call_output" -> output(item, place);
            case ADDED -> {}
            case "item_reference" ->
                    throw new UntranslatableException(
                            ("%s refers to an item that neither the gateway nor the API of '%s'"
                                            + " has stored: send the item itself")
                                    .formatted(place, inputs.target().account()),
                            place);
            default -> assistant(new Part.Opaque(ReasoningItem.DIALECT, type, item), place);
        }
    }

    private void message(Json item, String place) throws MalformedJson {
        Role role =
                switch (Members.textOrEmpty(item, "role")) {
                    case "user" -> Role.USER;
                    case "assistant" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    case "developer" -> Role.DEVELOPER;
                    default ->
                            throw new MalformedJson(
                                    place + ".role must be user, assistant, system or developer",
                                    place + ".role");
                };
        if (Members.of(item, "phase") != null) {
            inputs.omit("input[].phase");
        }
        List<Part> parts = ContentReader.read(item.member("content"), place + ".content");
        if (role == Role.ASSISTANT) {
            join(role, parts, place);
        } else {
            add(role, parts, place);
        }
    }

    private void reasoning(Json item, String place) {
        Part.Reasoning part = ReasoningItem.read(item);
        if (!part.text().isEmpty() || part.state() != null) {
            assistant(part, place);
        }
    }

    private Part call(Json item, Form form, String place) throws MalformedJson {
        String id = Members.text(item, "call_id");
        // Some clients confuse the two.
        id = id == null ? Members.text(item, "id") : id;
        String name = Members.text(item, "name");
        if (id == null || name == null) {
            throw new MalformedJson(place + " must have a 'call_id' and a 'name'", place);
        }
        String known = namespaces.flat(Members.text(item, "namespace"), name);
        String input = written(item, form == Form.TEXT ? "input" : "arguments");
        return new Part.ToolCall(id, known, input, form, null);
    }

    /// A string, or the JSON that some clients write in its place.
    static String written(Json item, String name) {
        Json value = Members.of(item, name);
        String text = Members.string(item, name);
        return text != null ? text : value == null ? "" : value.raw();
    }

    private void output(Json item, String place) throws MalformedJson {
        String id = Members.text(item, "call_id");
        if (id == null) {
            throw new MalformedJson(place + " has no 'call_id'", place + ".call_id");
        }
        Json output = Members.of(item, "output");
        boolean object = output != null && output.kind() == Json.Kind.OBJECT;
        List<Part> content =
                object
                        ? List.of(new Part.Text(written(item, "output")))
                        : ContentReader.read(output, place + ".output");
        join(Role.TOOL, List.of(new Part.ToolResult(id, content, false)), place);
    }

    private void assistant(Part part, String place) {
        join(Role.ASSISTANT, List.of(part), place);
    }

    private void join(Role role, List<Part> parts, String place) {
        Message last = last();
        if (last == null || last.role() != role) {
            add(role, parts, place);
            return;
        }
        var all = new ArrayList<>(last.parts());
        all.addAll(parts);
        messages.set(messages.size() - 1, last.with(all));
    }

    private @Nullable Message last() {
        return messages.isEmpty() ? null : messages.getLast();
    }

    private void add(Role role, List<Part> parts, String place) {
        messages.add(new Message(role, parts, null, place));
    }
}
