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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The texts in the chunks of a Gemini stream. Parts of one kind that follow each other are one
/// text; it ends before a part of another kind, with a signature, and with the finish reason of its
/// candidate. What a filter keeps becomes a part there.
final class GeminiTexts implements StreamTexts {
    private static final String CANDIDATES = "candidates";
    private static final Set<String> TAIL =
            Set.of("usageMetadata", "modelVersion", "responseId", "createTime");
    private static final String SIGNATURE = "thoughtSignature";

    private final Channels channels;
    private final TreeMap<Long, Candidate> candidates = new TreeMap<>();
    private @Nullable Json tail;

    private static final class Candidate {
        private final long index;
        private @Nullable Channel text;
        private boolean changed;
        private boolean finished;

        Candidate(long index) {
            this.index = index;
        }
    }

    /// The parts of a candidate in one chunk as they leave.
    private static final class Parts {
        private final List<String> written = new ArrayList<>();
        private boolean changed;

        void add(String part) {
            written.add(part);
        }

        void insert(Role role, String text) {
            if (!text.isEmpty()) {
                changed = true;
                var part = new JsonWriter().object().member("text", text);
                if (role == Role.REASONING) {
                    part.name("thought").value(true);
                }
                written.add(part.end().toString());
            }
        }

        byte[] bytes() {
            return ("[" + String.join(",", written) + "]").getBytes(UTF_8);
        }
    }

    GeminiTexts(ChannelFilter.Factory filters, Call call) {
        this.channels = new Channels(filters, call);
    }

    @Override
    public void event(Json data, EventOutput out)
            throws IOException, MalformedJson, BlockedTextException {
        tail = Json.parse(new Patch(data).remove(data, CANDIDATES).bytes());
        var patch = new Patch(data);
        Json all = data.member(CANDIDATES);
        boolean empty = all != null && all.size() > 0;
        for (int i = 0; all != null && i < all.size(); i++) {
            empty &= candidate(all.at(i), i, patch);
        }
        boolean others = false;
        for (TextWalk.Found found : TextWalk.event(data, Role.ASSISTANT).found()) {
            TextField field = found.field();
            if (!field.place().contains("].content.parts[")) {
                others = true;
                String text = channels.whole(field.place(), field.role(), field.text());
                if (!text.equals(field.text())) {
                    found.replace(text, patch);
                }
            }
        }
        if (!empty || others) {
            out.pass(patch);
        }
        for (int i = 0; all != null && i < all.size(); i++) {
            of(all.at(i), i).finished |= finishes(all.at(i));
        }
    }

    private static boolean finishes(Json candidate) {
        Json reason = candidate.member("finishReason");
        return reason != null && reason.hasText();
    }

    private Candidate of(Json candidate, int position) throws MalformedJson {
        Json index = candidate.member("index");
        boolean given = index != null && index.kind() == Json.Kind.NUMBER;
        long number = given && index != null ? index.asLong() : position;
        return candidates.computeIfAbsent(number, Candidate::new);
    }

    /// @return whether all of it is kept
    private boolean candidate(Json candidate, int position, Patch patch)
            throws MalformedJson, BlockedTextException {
        Candidate its = of(candidate, position);
        Json content = candidate.member("content");
        Json parts = content == null ? null : content.member("parts");
        var written = new Parts();
        for (int i = 0; parts != null && i < parts.size(); i++) {
            part(its, parts.at(i), written);
        }
        boolean finished = finishes(candidate);
        if (finished) {
            end(its, written);
        }
        if (!written.changed) {
            return false;
        }
        boolean kept = written.written.isEmpty();
        if (kept && finished) {
            // Some clients take a chunk without a part for an invalid one.
            written.add("{\"text\":\"\"}");
        }
        TextWalk.unmeasure(candidate, patch);
        put(candidate, content, written.bytes(), patch);
        return kept && !finished;
    }

    private static void put(Json candidate, @Nullable Json content, byte[] parts, Patch patch) {
        if (content != null && content.kind() == Json.Kind.OBJECT) {
            patch.set(content, "parts", parts);
        } else {
            String made = "{\"role\":\"model\",\"parts\":" + new String(parts, UTF_8) + "}";
            patch.set(candidate, "content", made.getBytes(UTF_8));
        }
    }

    private void part(Candidate its, Json part, Parts written)
            throws MalformedJson, BlockedTextException {
        Json text = part.member("text");
        Json signature = part.member(SIGNATURE);
        Role role = Roles.of(part, Role.ASSISTANT);
        boolean signed = signature != null && signature.hasText();
        if (text == null || text.kind() != Json.Kind.STRING) {
            end(its, written);
            whole(its, part, written);
            return;
        }
        if (its.text != null && its.text.role() != role && text.hasText()) {
            end(its, written);
        }
        String whole = text.text();
        String released = whole.isEmpty() ? "" : channel(its, role).accept(whole);
        var patch = new Patch(part);
        if (signature != null && signed) {
            if (its.text != null) {
                released += rest(its);
            }
            if (its.changed && Signatures.authenticates(signature.text())) {
                patch.remove(part, SIGNATURE);
            }
        }
        if (!released.equals(whole)) {
            patch.replace(text, JsonWriter.quoted(released).getBytes(UTF_8));
        }
        written.changed |= !patch.empty();
        if (!released.isEmpty() || whole.isEmpty() || signed) {
            written.add(new String(patch.bytes(), UTF_8));
        }
    }

    private Channel channel(Candidate its, Role role) {
        if (its.text == null) {
            String kind = role == Role.REASONING ? "thought" : "text";
            its.text = channels.of(CANDIDATES + "[" + its.index + "]." + kind, role);
            its.changed = false;
        }
        return its.text;
    }

    private void whole(Candidate its, Json part, Parts written)
            throws MalformedJson, BlockedTextException {
        var patch = new Patch(part);
        for (TextWalk.Found found : TextWalk.event(part, Role.ASSISTANT).found()) {
            TextField field = found.field();
            String name = CANDIDATES + "[" + its.index + "]." + field.place();
            String text = channels.whole(name, field.role(), field.text());
            if (!text.equals(field.text())) {
                found.replace(text, patch);
            }
        }
        written.changed |= !patch.empty();
        written.add(new String(patch.bytes(), UTF_8));
    }

    private void end(Candidate its, Parts written) throws BlockedTextException {
        Channel text = its.text;
        if (text != null) {
            written.insert(text.role(), rest(its));
        }
    }

    private String rest(Candidate its) throws BlockedTextException {
        Channel text = its.text;
        if (text == null) {
            return "";
        }
        its.text = null;
        String rest = channels.end(text);
        its.changed = text.changed();
        return rest;
    }

    @Override
    public void flush(EventOutput out) throws IOException, BlockedTextException {
        for (Candidate its : candidates.values()) {
            var parts = new Parts();
            end(its, parts);
            if (!parts.written.isEmpty()) {
                out.write("", chunk(List.of(its), parts, null), Frame.Kind.CONTENT);
            }
        }
    }

    @Override
    public void stop(EventOutput out) throws IOException {
        candidates.putIfAbsent(0L, new Candidate(0));
        List<Candidate> open =
                candidates.values().stream().filter(candidate -> !candidate.finished).toList();
        var parts = new Parts();
        parts.add("{\"text\":\"\"}");
        out.write("", chunk(open, parts, "SAFETY"), Frame.Kind.END);
    }

    private byte[] chunk(List<Candidate> those, Parts parts, @Nullable String reason) {
        JsonWriter chunk = new JsonWriter().object().name(CANDIDATES).array();
        for (Candidate its : those) {
            chunk.object().name("content").object().name("parts");
            chunk.raw(new String(parts.bytes(), UTF_8)).member("role", "model").end();
            if (reason != null) {
                chunk.member("finishReason", reason);
            }
            chunk.member("index", its.index).end();
        }
        chunk.endArray();
        for (Map.Entry<String, Json> each : members().entrySet()) {
            chunk.name(each.getKey()).raw(each.getValue().raw());
        }
        return chunk.end().bytes();
    }

    /// What the last chunk had beside its candidates.
    private Map<String, Json> members() {
        var members = new TreeMap<String, Json>();
        for (int i = 0; tail != null && i < tail.size(); i++) {
            String name = tail.names().get(i);
            if (TAIL.contains(name)) {
                members.put(name, tail.at(i));
            }
        }
        return members;
    }
}
