package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Message.Role;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.ReasoningState;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;

/// Reads the system instruction and the contents of a request.
final class MessageReader {
    static final String DIALECT = "gemini";
    static final ProtoField PARTS = ProtoField.of("parts");

    private static final ProtoField ROLE = ProtoField.of("role");

    private final PartReader reader;

    MessageReader(TranslationInputs inputs) {
        this.reader = new PartReader(inputs);
    }

    static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }

    List<Message> read(Json body) throws MalformedJson {
        var messages = new ArrayList<Message>();
        Json system = RequestReader.SYSTEM.in(body);
        if (system != null) {
            List<Part> parts = parts(system, RequestReader.SYSTEM.camel());
            if (!parts.isEmpty()) {
                messages.add(new Message(Role.SYSTEM, parts, null, RequestReader.SYSTEM.camel()));
            }
        }
        Json contents = RequestReader.CONTENTS.in(body);
        if (contents == null || contents.kind() != Json.Kind.ARRAY || contents.size() == 0) {
            throw new MalformedJson("'contents' must be an array of contents", "contents");
        }
        for (int i = 0; i < contents.size(); i++) {
            message(contents.at(i), "contents[" + i + "]", messages);
        }
        return messages;
    }

    private void message(Json content, String place, List<Message> messages) throws MalformedJson {
        if (content.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson(place + " must be an object", place);
        }
        Role role =
                switch (ROLE.textOrEmpty(content)) {
                    case "", "user", "function", "tool" -> Role.USER;
                    case "model" -> Role.ASSISTANT;
                    case "system" -> Role.SYSTEM;
                    default ->
                            throw new MalformedJson(
                                    place + ".role must be user or model", place + ".role");
                };
        List<Part> parts = parts(content, place);
        Message last = messages.isEmpty() ? null : messages.getLast();
        if (role == Role.USER) {
            split(parts, place, messages);
        } else if (role == Role.ASSISTANT && last != null && last.role() == Role.ASSISTANT) {
            messages.set(messages.size() - 1, last.with(joined(last.parts(), parts)));
        } else {
            boolean model = role == Role.ASSISTANT;
            messages.add(new Message(role, model ? joined(List.of(), parts) : parts, null, place));
        }
    }

    /// The parts of an answer as one: clients keep each chunk of a stream as a content of its own.
    private static List<Part> joined(List<Part> before, List<Part> parts) {
        var joined = new ArrayList<>(before);
        for (Part part : parts) {
            Part last = joined.isEmpty() ? null : joined.getLast();
            if (part instanceof Part.Text(String more, _)) {
                if (last instanceof Part.Text(String text, _)) {
                    joined.set(joined.size() - 1, new Part.Text(text + more));
                } else if (!more.isEmpty()) {
                    joined.add(part);
                }
            } else if (part instanceof Part.Reasoning(String more, ReasoningState state)
                    && last instanceof Part.Reasoning(String text, ReasoningState known)
                    && known == null) {
                joined.set(joined.size() - 1, new Part.Reasoning(text + more, state));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    private List<Part> parts(Json content, String place) throws MalformedJson {
        var parts = new ArrayList<Part>();
        if (content.kind() == Json.Kind.STRING) {
            parts.add(new Part.Text(content.text()));
            return parts;
        }
        Json all = PARTS.in(content);
        // One part may stand without an array.
        boolean one = all != null && all.kind() == Json.Kind.OBJECT;
        for (int i = 0; all != null && i < (one ? 1 : all.size()); i++) {
            Json part = one ? all : all.at(i);
            reader.read(part, parts, place + ".parts[" + i + "]");
        }
        return parts;
    }

    /// Results of functions become a message of their own, before the rest.
    private static void split(List<Part> parts, String place, List<Message> messages) {
        List<Part> results = parts.stream().filter(Part.ToolResult.class::isInstance).toList();
        List<Part> others =
                parts.stream().filter(part -> !(part instanceof Part.ToolResult)).toList();
        Message last = messages.isEmpty() ? null : messages.getLast();
        if (!results.isEmpty() && last != null && last.role() == Role.TOOL) {
            var all = new ArrayList<>(last.parts());
            all.addAll(results);
            messages.set(messages.size() - 1, last.with(all));
        } else if (!results.isEmpty()) {
            messages.add(new Message(Role.TOOL, results, null, place));
        }
        if (!others.isEmpty() || results.isEmpty()) {
            messages.add(new Message(Role.USER, others, null, place));
        }
    }
}
