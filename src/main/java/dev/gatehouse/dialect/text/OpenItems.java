package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.text.TypedTexts.Text;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The response of a stream as far as its events have described it, so that it can be ended.
final class OpenItems {
    private final TreeMap<String, Json> begun = new TreeMap<>(OpenItems::compare);
    private final TreeMap<String, String> done = new TreeMap<>(OpenItems::compare);
    private @Nullable Json response;
    private long number;
    private boolean numbered;

    private static int compare(String one, String other) {
        return one.length() == other.length()
                ? one.compareTo(other)
                : one.length() - other.length();
    }

    /// Takes an event.
    ///
    /// @param patch with which it leaves
    /// @return whether it is held
    boolean take(String type, Json event, Patch patch) throws MalformedJson {
        numbered |= event.member("sequence_number") != null;
        boolean created = type.equals("response.created");
        boolean item = type.startsWith("response.output_item.");
        Json its =
                created || item ? left(event, patch).member(created ? "response" : "item") : null;
        if (its == null) {
            return false;
        }
        if (created) {
            response = its;
            return true;
        }
        begun.putIfAbsent(TextKeys.output(event), its);
        if (type.endsWith(".done")) {
            done.put(TextKeys.output(event), its.raw());
        }
        return true;
    }

    private static Json left(Json event, Patch patch) throws MalformedJson {
        return Json.parse(patch.empty() ? event.copy() : patch.bytes());
    }

    /// Ends the response as incomplete. A message or a reasoning is closed with what has left of
    /// it; a call is only listed, as one whose input has not all come must not be executed.
    ///
    /// @param next the number of the next event
    void stop(Map<String, Text> texts, long next, EventOutput out) throws IOException {
        number = next;
        for (Map.Entry<String, Json> each : begun.entrySet()) {
            if (!done.containsKey(each.getKey())) {
                close(each.getKey(), each.getValue(), texts, out);
            }
        }
        if (response == null) {
            transcripts(texts, out);
            return;
        }
        var patch = new Patch(response);
        patch.set(response, "status", "\"incomplete\"".getBytes(UTF_8));
        byte[] reason = "{\"reason\":\"content_filter\"}".getBytes(UTF_8);
        patch.set(response, "incomplete_details", reason);
        String output = "[" + String.join(",", done.values()) + "]";
        patch.set(response, "output", output.getBytes(UTF_8));
        JsonWriter event = begin("response.incomplete").name("response");
        event.raw(new String(patch.bytes(), UTF_8));
        out.write("response.incomplete", event.end().bytes(), Frame.Kind.END);
    }

    /// The operations of media have no reason for an end; what has left is the whole text.
    private void transcripts(Map<String, Text> texts, EventOutput out) throws IOException {
        for (Text text : texts.values()) {
            Json first = text.first();
            if (first != null) {
                done(first, "text", text.channel().released(), out);
            }
        }
    }

    private JsonWriter begin(String type) {
        var event = new JsonWriter().object().member("type", type);
        return numbered ? event.member("sequence_number", number++) : event;
    }

    private void close(String key, Json item, Map<String, Text> texts, EventOutput out)
            throws IOException {
        String type = TextKeys.word(item, "type");
        var patch = new Patch(item).set(item, "status", "\"incomplete\"".getBytes(UTF_8));
        boolean parts = type.equals("message") || type.equals("reasoning");
        for (String list : List.of("content", "summary")) {
            if (parts) {
                List<String> written = parts(key + list + "[", texts, out);
                if (!written.isEmpty()) {
                    byte[] all = ("[" + String.join(",", written) + "]").getBytes(UTF_8);
                    patch.set(item, list, all);
                }
            }
        }
        for (String input : List.of("arguments", "input", "code")) {
            Text text = texts.get(key + input);
            if (text != null) {
                patch.set(item, input, quoted(text.channel().released()));
            }
        }
        String closed = new String(patch.bytes(), UTF_8);
        done.put(key, closed);
        if (parts) {
            JsonWriter event = begin("response.output_item.done");
            event.name("output_index").raw(key.substring("output[".length(), key.length() - 2));
            event.name("item").raw(closed);
            byte[] bytes = event.end().bytes();
            out.write("response.output_item.done", bytes, Frame.Kind.PREAMBLE);
        }
    }

    /// Closes the parts of an item, and returns all of them.
    private List<String> parts(String prefix, Map<String, Text> texts, EventOutput out)
            throws IOException {
        var parts = new ArrayList<String>();
        for (Map.Entry<String, Text> each : texts.entrySet()) {
            Json first = each.getValue().first();
            if (first != null && each.getKey().startsWith(prefix)) {
                String text = each.getValue().channel().released();
                String type = TextKeys.word(first, "type").replace(".delta", "");
                String part = part(type, text);
                parts.add(part);
                // One whose part has ended has a later one behind it.
                if (!each.getValue().channel().ended()) {
                    numberedDone(first, type, text, part, out);
                }
            }
        }
        return parts;
    }

    private void numberedDone(Json first, String type, String text, String part, EventOutput out)
            throws IOException {
        done(first, type.endsWith("refusal") ? "refusal" : "text", text, out);
        boolean summary = type.contains("summary");
        String name =
                summary ? "response.reasoning_summary_part.done" : "response.content_part.done";
        JsonWriter event = begin(name);
        for (String member : List.of("item_id", "output_index", "content_index", "summary_index")) {
            Json value = first.member(member);
            if (value != null) {
                event.name(member).raw(value.raw());
            }
        }
        out.write(name, event.name("part").raw(part).end().bytes(), Frame.Kind.PREAMBLE);
    }

    /// The event that states the whole of a text, made of that with its first piece.
    private void done(Json first, String member, String text, EventOutput out) throws IOException {
        String type = TextKeys.word(first, "type").replace(".delta", ".done");
        var patch = new Patch(first).set(first, "type", quoted(type));
        patch.remove(first, "delta").remove(first, "obfuscation").set(first, member, quoted(text));
        TextWalk.unmeasure(first, patch);
        if (first.member("sequence_number") != null) {
            patch.set(first, "sequence_number", Long.toString(number++).getBytes(UTF_8));
        }
        out.write(type, patch.bytes(), Frame.Kind.PREAMBLE);
    }

    private static String part(String type, String text) {
        var part = new JsonWriter().object();
        switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "refusal" -> part.member("type", "refusal").member("refusal", text);
            case "reasoning_text" -> part.member("type", "reasoning_text").member("text", text);
            case "reasoning_summary_text" ->
                    part.member("type", "summary_text").member("text", text);
            default -> {
                part.member("type", "output_text").member("text", text);
                part.name("annotations").array().endArray().name("logprobs").array().endArray();
            }
        }
        return part.end().toString();
    }

    private static byte[] quoted(String text) {
        return JsonWriter.quoted(text).getBytes(UTF_8);
    }
}
