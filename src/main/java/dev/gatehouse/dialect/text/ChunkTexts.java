package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.text.Channels.Channel;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The texts in the chunks of chat completions and completions. What a filter keeps leaves in a
/// chunk of its own before the chunk with the finish reason.
///
/// The reasoning of a choice ends where other content of the choice begins: clients take reasoning
/// that comes behind it for another one. Reasoning that goes on there is a text of its own.
final class ChunkTexts implements StreamTexts {
    private static final String CHOICES = "choices";
    private static final Set<String> PLAIN =
            Set.of("content", "refusal", "reasoning", "reasoning_content", "text");

    /// What all chunks of a stream have in common.
    private static final Set<String> HEAD =
            Set.of("id", "object", "created", "model", "service_tier", "system_fingerprint");

    private final Call call;
    private final Channels channels;
    private final Map<String, Channel> known = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final TreeMap<Long, Boolean> finished = new TreeMap<>();
    private final Set<String> changed = new HashSet<>();
    private @Nullable Json head;
    private boolean legacy;

    ChunkTexts(ChannelFilter.Factory filters, Call call) {
        this.call = call;
        this.channels = new Channels(filters, call);
    }

    @Override
    public void event(Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        Json choices = data.member(CHOICES);
        if (choices != null && choices.size() > 0) {
            learn(data, choices);
        }
        TextWalk walk = TextWalk.event(data, Role.ASSISTANT);
        endReasoning(walk, out);
        var patch = new Patch(data);
        signed(choices, patch, out);
        boolean released = replace(walk, choices, patch);
        finish(choices, out);
        repeat(walk, patch);
        if (released || patch.empty() || !empty(data, choices)) {
            out.pass(patch);
        }
        for (int i = 0; choices != null && i < choices.size(); i++) {
            if (finishes(choices.at(i))) {
                finished.put(index(choices.at(i), i), true);
            }
        }
    }

    /// @return whether anything was released
    private boolean replace(TextWalk walk, @Nullable Json choices, Patch patch)
            throws BlockedTextException, MalformedJson {
        boolean released = false;
        for (TextWalk.Found found : walk.found()) {
            if (!repeats(found.field().place())) {
                String text = filtered(found, choices);
                released |= !text.isEmpty();
                if (!text.equals(found.field().text())) {
                    found.replace(text, patch);
                }
            }
        }
        return released;
    }

    private void signed(@Nullable Json choices, Patch patch, EventOutput out)
            throws IOException, BlockedTextException {
        for (int i = 0; choices != null && i < choices.size(); i++) {
            signed(choices.at(i), index(choices.at(i), i), patch, out);
        }
    }

    /// Reasoning ends before its state. It loses a signature, which authenticates its text, where
    /// that has changed.
    private void signed(Json choice, long index, Patch patch, EventOutput out)
            throws IOException, BlockedTextException {
        Json delta = choice.member("delta");
        Json details = delta == null ? null : delta.member("reasoning_details");
        for (int i = 0; details != null && i < details.size(); i++) {
            Json detail = details.at(i);
            if (filled(detail, "signature") || filled(detail, "data")) {
                endReasoning(prefix(index), out);
                if (changed.contains(prefix(index))) {
                    patch.remove(detail, "signature");
                }
            }
        }
    }

    private static boolean filled(Json object, String name) {
        Json value = object.member(name);
        return value != null && value.hasText();
    }

    /// Some providers repeat in each chunk, beside the piece, the whole message so far.
    private static boolean repeats(String place) {
        return place.startsWith(CHOICES) && place.contains("].message.");
    }

    private void repeat(TextWalk walk, Patch patch) throws BlockedTextException {
        for (TextWalk.Found found : walk.found()) {
            if (repeats(found.field().place())) {
                repeat(found, patch);
            }
        }
    }

    private void repeat(TextWalk.Found found, Patch patch) throws BlockedTextException {
        TextField field = found.field();
        Channel channel = known.get(field.place().replace("].message.", "].delta."));
        String text =
                channel == null
                        ? channels.whole(field.place(), field.role(), field.text())
                        : channel.released();
        if (!text.equals(field.text())) {
            found.replace(text, patch);
        }
    }

    private void learn(Json data, Json choices) throws MalformedJson {
        if (head == null) {
            var kept = new Patch(data);
            for (String name : data.names()) {
                if (!HEAD.contains(name)) {
                    kept.remove(data, name);
                }
            }
            head = Json.parse(kept.bytes());
        }
        for (int i = 0; i < choices.size(); i++) {
            legacy |= choices.at(i).member("text") != null;
            if (choices.at(i).member("message") != null) {
                channels.recording();
            }
            finished.putIfAbsent(index(choices.at(i), i), false);
        }
    }

    private static long index(Json choice, int position) {
        Json index = choice.member("index");
        try {
            return index == null ? position : index.asLong();
        } catch (MalformedJson _) {
            return position;
        }
    }

    private static String prefix(long choice) {
        return CHOICES + "[" + choice + "].";
    }

    /// Whether a text goes on in later chunks. Names, addresses and the like are whole.
    private static boolean goesOn(TextField field) {
        return switch (field.role()) {
            case ASSISTANT, REASONING, TOOL_CALL -> field.place().startsWith(CHOICES);
            case SYSTEM, USER, TOOL_RESULT, DOCUMENT, DESCRIPTION, INPUT, OUTPUT -> false;
        };
    }

    private String filtered(TextWalk.Found found, @Nullable Json choices)
            throws BlockedTextException, MalformedJson {
        TextField field = found.field();
        if (!goesOn(field)) {
            return channels.whole(field.place(), field.role(), field.text());
        }
        Channel channel = channels.of(field.place(), field.role());
        known.put(field.place(), channel);
        Json type = found.holder() == null ? null : found.holder().member("type");
        if (type != null && type.hasText()) {
            types.put(field.place(), type.text());
        }
        String text = channel.accept(field.text());
        return ends(field.place(), choices) ? text + channels.end(channel) : text;
    }

    /// Whether the chunk has the finish reason of the choice of a text.
    private static boolean ends(String place, @Nullable Json choices) {
        for (int i = 0; choices != null && i < choices.size(); i++) {
            Json choice = choices.at(i);
            if (finishes(choice) && place.startsWith(prefix(index(choice, i)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean finishes(Json choice) {
        return filled(choice, "finish_reason");
    }

    private void endReasoning(TextWalk walk, EventOutput out)
            throws IOException, BlockedTextException {
        for (TextWalk.Found found : walk.found()) {
            Role role = found.field().role();
            String place = found.field().place();
            if (goesOn(found.field()) && role != Role.REASONING) {
                endReasoning(place.substring(0, place.indexOf('.') + 1), out);
            }
        }
    }

    private void endReasoning(String choice, EventOutput out)
            throws IOException, BlockedTextException {
        for (Channel channel : channels.below(choice)) {
            if (channel.role() == Role.REASONING) {
                end(channel, out);
                if (channel.changed()) {
                    changed.add(choice);
                }
            }
        }
    }

    private void finish(@Nullable Json choices, EventOutput out)
            throws IOException, BlockedTextException {
        for (int i = 0; choices != null && i < choices.size(); i++) {
            if (finishes(choices.at(i))) {
                for (Channel channel : channels.below(prefix(index(choices.at(i), i)))) {
                    end(channel, out);
                }
            }
        }
    }

    /// Whether a chunk states nothing but texts.
    private static boolean empty(Json data, @Nullable Json choices) {
        Json usage = data.member("usage");
        boolean empty = choices != null && (usage == null || usage.kind() == Json.Kind.NULL);
        for (int i = 0; choices != null && empty && i < choices.size(); i++) {
            Json choice = choices.at(i);
            Json delta = choice.member("delta");
            Json holder = delta == null ? choice : delta;
            empty = !finishes(choice) && (delta != null || choice.member("text") != null);
            for (int at = 0; delta != null && at < holder.size(); at++) {
                boolean nothing = holder.at(at).kind() == Json.Kind.NULL;
                empty &= nothing || PLAIN.contains(holder.names().get(at));
            }
        }
        return empty;
    }

    private void end(Channel channel, EventOutput out) throws IOException, BlockedTextException {
        String rest = channels.end(channel);
        if (!rest.isEmpty()) {
            String place = channel.name();
            int dot = place.indexOf('.');
            JsonWriter chunk = begin().object();
            chunk.name("index").raw(place.substring(CHOICES.length() + 1, dot - 1));
            nested(chunk, place.substring(dot + 1), types.get(place), rest);
            out.write("", end(chunk, null), Frame.Kind.CONTENT);
        }
    }

    /// Writes a text at its place below a choice, such as `delta.tool_calls[0].function.arguments`.
    private static void nested(JsonWriter out, String place, @Nullable String type, String text) {
        int dot = place.indexOf('.');
        String step = dot < 0 ? place : place.substring(0, dot);
        int bracket = step.indexOf('[');
        out.name(bracket < 0 ? step : step.substring(0, bracket));
        if (dot < 0) {
            out.value(text);
            return;
        }
        String rest = place.substring(dot + 1);
        if (bracket < 0) {
            out.object();
            nested(out, rest, type, text);
            out.end();
            return;
        }
        out.array().object().name("index").raw(step.substring(bracket + 1, step.length() - 1));
        if (type != null && rest.indexOf('.') < 0) {
            out.member("type", type);
        }
        nested(out, rest, type, text);
        out.end().endArray();
    }

    /// A chunk up to its choices.
    private JsonWriter begin() {
        var chunk = new JsonWriter().object();
        for (int i = 0; head != null && i < head.size(); i++) {
            chunk.name(head.names().get(i)).raw(head.at(i).raw());
        }
        return chunk.name(CHOICES).array();
    }

    private byte[] end(JsonWriter chunk, @Nullable String reason) {
        chunk.name("logprobs").raw("null").member("finish_reason", reason).end().endArray();
        if (call.facts().usage()) {
            chunk.name("usage").raw("null");
        }
        return chunk.end().bytes();
    }

    @Override
    public void flush(EventOutput out) throws IOException, BlockedTextException {
        for (Channel channel : channels.below(CHOICES)) {
            end(channel, out);
        }
    }

    /// The usage is what the provider has reported so far, as a rule nothing.
    @Override
    public void stop(EventOutput out) throws IOException {
        finished.putIfAbsent(0L, false);
        for (Map.Entry<Long, Boolean> each : finished.entrySet()) {
            if (!each.getValue()) {
                JsonWriter chunk = begin().object().member("index", each.getKey());
                if (legacy) {
                    chunk.member("text", "");
                } else {
                    chunk.name("delta").object().end();
                }
                out.write("", end(chunk, "content_filter"), Frame.Kind.USAGE);
            }
        }
        Usage usage = call.record().usage();
        if (call.facts().usage() && usage != null) {
            JsonWriter chunk = begin().endArray().name("usage").object();
            chunk.member("prompt_tokens", usage.input());
            chunk.member("completion_tokens", usage.output());
            chunk.member("total_tokens", usage.total()).end();
            out.write("", chunk.end().bytes(), Frame.Kind.USAGE);
        }
        out.write("", "[DONE]".getBytes(UTF_8), Frame.Kind.END);
    }
}
