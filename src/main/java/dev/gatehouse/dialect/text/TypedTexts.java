package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.dialect.text.Channels.Channel;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The texts in streams of typed events: responses, transcriptions, images, speech. Pieces of a
/// text come in events whose types end with `.delta`; later ones repeat it: the `.done` of the
/// text, of its part and of its item, and the response at the end. These show what was released.
///
/// What a filter keeps leaves in a delta of its own before the first event that repeats the text.
/// Events are numbered anew where some were added or left out.
final class TypedTexts implements StreamTexts {
    private static final String DELTA = ".delta";

    private final Channels channels;
    private final Map<String, Text> texts = new LinkedHashMap<>();
    private final OpenItems items = new OpenItems();
    private long shift;
    private long next;

    /// A text that has come in pieces, or whole.
    ///
    /// @param first the event with its first piece; `null` for one that came whole
    /// @param original as it came, for one that came whole
    record Text(Channel channel, @Nullable Json first, String original) {}

    TypedTexts(ChannelFilter.Factory filters, Call call) {
        this.channels = new Channels(filters, call).recording();
    }

    @Override
    public void event(Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        String type = TextKeys.word(data, "type");
        if (type.equals("response.failed")) {
            // It is the last event of a stream that was cut.
            texts.values().forEach(text -> channels.drop(text.channel()));
        }
        Json delta = type.endsWith(DELTA) ? data.member("delta") : null;
        if (delta != null && delta.kind() == Json.Kind.STRING) {
            if (TextKeys.media(type)) {
                pass(data, new Patch(data), out);
            } else {
                delta(type, data, delta, out);
            }
            return;
        }
        var patch = new Patch(data);
        replace(data, type, patch, out);
        if (items.take(type, data, patch)) {
            channels.hold(data.length());
        }
        pass(data, patch, out);
    }

    private void delta(String type, Json data, Json delta, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        String piece = delta.text();
        String key = TextKeys.of(type, data);
        var patch = new Patch(data);
        for (TextWalk.Found found : TextWalk.event(data, TextKeys.role(type)).found()) {
            String place = found.field().place();
            if (!place.equals("delta")) {
                repeat(found, TextKeys.of(type, data, place), patch, out);
            }
        }
        Text text = texts.get(key);
        if (text == null || channels.open(key) == null) {
            channels.hold(data.length());
            text = new Text(channels.of(key, TextKeys.role(type)), Json.parse(patch.bytes()), "");
            texts.put(key, text);
        }
        String released = text.channel().accept(piece);
        if (released.isEmpty() && !piece.isEmpty()) {
            shift--;
            return;
        }
        if (!released.equals(piece)) {
            patch.replace(delta, JsonWriter.quoted(released).getBytes(UTF_8));
            TextWalk.unmeasure(data, patch);
        }
        pass(data, patch, out);
    }

    /// Replaces the texts that an event repeats, and those that it has whole.
    private void replace(Json data, String type, Patch patch, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        Json response = data.member("response");
        for (TextWalk.Found found : TextWalk.event(data, TextKeys.role(type)).found()) {
            String place = found.field().place();
            if (response == null || !place.startsWith("response.")) {
                repeat(found, TextKeys.of(type, data, place), patch, out);
            }
        }
        if (response == null) {
            TextKeys.dropState(data.member("item"), this::changed, TextKeys.output(data), patch);
            return;
        }
        for (TextWalk.Found found : TextWalk.answer(true, response).found()) {
            repeat(found, found.field().place(), patch, out);
        }
        Json output = response.member("output");
        for (int i = 0; output != null && i < output.size(); i++) {
            TextKeys.dropState(output.at(i), this::changed, "output[" + i + "].", patch);
        }
    }

    private void repeat(TextWalk.Found found, String key, Patch patch, EventOutput out)
            throws IOException, BlockedTextException {
        TextField field = found.field();
        Text text = texts.get(key);
        if (text == null || (text.first() == null && !text.original().equals(field.text()))) {
            channels.hold(2L * field.text().length());
            Channel channel = channels.of(key, field.role());
            channel.accept(field.text());
            channels.end(channel);
            text = new Text(channel, null, field.text());
            texts.put(key, text);
        }
        end(key, text, out);
        String released = text.channel().released();
        if (!released.equals(field.text())) {
            found.replace(released, patch);
        }
    }

    /// Whether a reasoning whose name begins so has changed.
    private boolean changed(String prefix) {
        for (Map.Entry<String, Text> each : texts.entrySet()) {
            Channel channel = each.getValue().channel();
            boolean below = each.getKey().startsWith(prefix);
            if (below && channel.role() == Role.REASONING && channel.changed()) {
                return true;
            }
        }
        return false;
    }

    private void end(String key, Text text, EventOutput out)
            throws IOException, BlockedTextException {
        Channel channel = channels.open(key);
        if (channel == null) {
            return;
        }
        String rest = channels.end(channel);
        Json first = text.first();
        if (rest.isEmpty() || first == null) {
            return;
        }
        var patch = new Patch(first).set(first, "delta", JsonWriter.quoted(rest).getBytes(UTF_8));
        patch.remove(first, "obfuscation");
        TextWalk.unmeasure(first, patch);
        write(first, patch, Frame.Kind.CONTENT, out);
    }

    /// Passes an event under its number in what leaves.
    private void pass(Json data, Patch patch, EventOutput out) throws IOException {
        Json number = data.member("sequence_number");
        if (number != null && number.kind() == Json.Kind.NUMBER) {
            try {
                next = number.asLong() + shift + 1;
            } catch (MalformedJson _) {
                next++;
            }
            if (shift != 0) {
                patch.replace(number, Long.toString(next - 1).getBytes(UTF_8));
            }
        }
        out.pass(patch);
    }

    /// Writes an event of its own with the next number.
    private void write(Json event, Patch patch, Frame.Kind kind, EventOutput out)
            throws IOException {
        if (event.member("sequence_number") != null) {
            patch.set(event, "sequence_number", Long.toString(next++).getBytes(UTF_8));
            shift++;
        }
        out.write(TextKeys.word(event, "type"), patch.bytes(), kind);
    }

    @Override
    public void flush(EventOutput out) throws IOException, BlockedTextException {
        for (Map.Entry<String, Text> each : texts.entrySet()) {
            end(each.getKey(), each.getValue(), out);
        }
    }

    @Override
    public void stop(EventOutput out) throws IOException {
        items.stop(texts, next, out);
    }
}
