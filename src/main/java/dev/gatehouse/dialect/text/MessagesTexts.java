package dev.gatehouse.dialect.text;

import dev.gatehouse.call.Call;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The texts in the events of a Messages stream. What a filter keeps of a block leaves in a delta
/// of its own before the block stops, of a thought before its signature.
///
/// A thought that has changed leaves without its signature, which authenticates the text.
final class MessagesTexts implements StreamTexts {
    private static final String DELTA = "content_block_delta";
    private static final String STOP = "content_block_stop";

    private final Channels channels;
    private final TreeSet<Long> blocks = new TreeSet<>();
    private final Map<String, Piece> pieces = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();
    private final Set<Long> calls = new HashSet<>();
    private long output;

    /// How the pieces of a text are written.
    private record Piece(String type, String member) {}

    MessagesTexts(ChannelFilter.Factory filters, Call call) {
        this.channels = new Channels(filters, call);
    }

    @Override
    public void event(Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        Json type = data.member("type");
        String name = type == null || !type.hasText() ? "" : type.text();
        long index = number(data, "index", 0);
        switch (name) {
            case "content_block_start" -> start(index, data, out);
            case DELTA -> delta(index, data, out);
            case STOP -> {
                end(index, out);
                blocks.remove(index);
                out.pass();
            }
            case "message_delta" -> {
                flush(out);
                output = number(data.member("usage"), "output_tokens", output);
                whole(data, out);
            }
            case "message_start" -> {
                Json message = data.member("message");
                Json usage = message == null ? null : message.member("usage");
                output = number(usage, "output_tokens", output);
                whole(data, out);
            }
            case "message_stop" -> {
                flush(out);
                out.pass();
            }
            default -> whole(data, out);
        }
    }

    private static long number(@Nullable Json holder, String name, long otherwise) {
        Json value = holder == null ? null : holder.member(name);
        try {
            return value == null ? otherwise : value.asLong();
        } catch (MalformedJson _) {
            return otherwise;
        }
    }

    private static String prefix(long index) {
        return "content[" + index + "].";
    }

    /// A block may begin with text; all else in it is whole.
    private void start(long index, Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        Json block = data.member("content_block");
        var patch = new Patch(data);
        for (TextWalk.Found found : TextWalk.event(data, Role.ASSISTANT).found()) {
            TextField field = found.field();
            String text =
                    switch (field.place()) {
                        case "content_block.text" -> begun(index, "text", field);
                        case "content_block.thinking" -> begun(index, "thinking", field);
                        default -> whole(index, field);
                    };
            replace(found, text, patch);
        }
        out.pass(patch);
        blocks.add(index);
        Json type = block == null ? null : block.member("type");
        if (type != null && type.hasText() && type.text().endsWith("tool_use")) {
            calls.add(index);
        }
    }

    private String begun(long index, String member, TextField field) throws BlockedTextException {
        String name = prefix(index) + member;
        pieces.put(name, new Piece(member + "_delta", member));
        return channels.of(name, field.role()).accept(field.text());
    }

    private String whole(long index, TextField field) throws BlockedTextException {
        String place = field.place().substring(field.place().indexOf('.') + 1);
        return channels.whole(prefix(index) + place, field.role(), field.text());
    }

    private static void replace(TextWalk.Found found, String text, Patch patch) {
        if (!text.equals(found.field().text())) {
            found.replace(text, patch);
        }
    }

    private void delta(long index, Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        Json delta = data.member("delta");
        Json type = delta == null ? null : delta.member("type");
        String kind = type == null || !type.hasText() ? "" : type.text();
        blocks.add(index);
        if (kind.equals("signature_delta")) {
            end(index, out);
            if (!changed.contains(index)) {
                out.pass();
            }
            return;
        }
        var patch = new Patch(data);
        boolean kept = false;
        for (TextWalk.Found found : TextWalk.event(data, role(kind)).found()) {
            String place = found.field().place();
            boolean piece =
                    place.startsWith("delta.")
                            && place.indexOf('[') < 0
                            && place.lastIndexOf('.') == place.indexOf('.');
            String text = piece ? piece(index, kind, found.field()) : whole(index, found.field());
            kept |= piece && text.isEmpty();
            replace(found, text, patch);
        }
        if (!kept) {
            out.pass(patch);
        }
    }

    private String piece(long index, String kind, TextField field) throws BlockedTextException {
        String member = field.place().substring("delta.".length());
        String name = prefix(index) + (member.equals("partial_json") ? "input" : member);
        pieces.put(name, new Piece(kind, member));
        return channels.of(name, field.role()).accept(field.text());
    }

    private static Role role(String kind) {
        return switch (kind) {
            case "thinking_delta" -> Role.REASONING;
            case "input_json_delta" -> Role.TOOL_CALL;
            default -> Role.ASSISTANT;
        };
    }

    private void whole(Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        var patch = new Patch(data);
        for (TextWalk.Found found : TextWalk.event(data, Role.ASSISTANT).found()) {
            TextField field = found.field();
            replace(found, channels.whole(field.place(), field.role(), field.text()), patch);
        }
        out.pass(patch);
    }

    private void end(long index, EventOutput out) throws IOException, BlockedTextException {
        for (Channel channel : channels.below(prefix(index))) {
            String rest = channels.end(channel);
            if (channel.role() == Role.REASONING && channel.changed()) {
                changed.add(index);
            }
            Piece piece = pieces.remove(channel.name());
            if (!rest.isEmpty() && piece != null) {
                JsonWriter event = begin(DELTA).member("index", index).name("delta").object();
                event.member("type", piece.type()).member(piece.member(), rest).end();
                out.write(DELTA, event.end().bytes(), Frame.Kind.CONTENT);
            }
        }
    }

    private static JsonWriter begin(String type) {
        return new JsonWriter().object().member("type", type);
    }

    @Override
    public void flush(EventOutput out) throws IOException, BlockedTextException {
        for (long index : blocks) {
            end(index, out);
        }
    }

    /// A call is not stopped: clients execute one that is, and its input has not all come.
    @Override
    public void stop(EventOutput out) throws IOException {
        for (long index : blocks) {
            if (!calls.contains(index)) {
                byte[] event = begin(STOP).member("index", index).end().bytes();
                out.write(STOP, event, Frame.Kind.PREAMBLE);
            }
        }
        JsonWriter last = begin("message_delta").name("delta").object();
        last.member("stop_reason", "refusal").member("stop_sequence", null).end();
        last.name("usage").object().member("output_tokens", output).end();
        out.write("message_delta", last.end().bytes(), Frame.Kind.USAGE);
        out.write("message_stop", begin("message_stop").end().bytes(), Frame.Kind.END);
    }
}
