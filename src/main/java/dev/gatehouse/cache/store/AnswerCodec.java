package dev.gatehouse.cache.store;

import dev.gatehouse.cache.store.CachedAnswer.Content;
import dev.gatehouse.cache.store.CachedAnswer.Form;
import dev.gatehouse.cache.store.CachedAnswer.Source;
import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers as bytes: the length of a JSON object in four bytes, that object, and the body.
final class AnswerCodec {
    private static final int VERSION = 1;

    private AnswerCodec() {}

    static byte[] write(CachedAnswer answer) {
        Content content = answer.content();
        JsonWriter head = new JsonWriter().object().member("version", VERSION);
        head.member("id", answer.id()).member("created", answer.created());
        head.member("expires", answer.expires());
        head.member("form", content.form().name()).member("type", content.type());
        head.name("usage_shown").value(content.usage());
        head.name("lengths").array();
        for (int i = 0; i < content.size(); i++) {
            Frame frame = content.frame(i);
            head.value(frame.to() - frame.from());
        }
        head.endArray().name("kinds").array();
        for (int i = 0; i < content.size(); i++) {
            head.value(content.frame(i).kind().name());
        }
        source(answer.source(), head.endArray());
        answer.checks().write(head.name("checks"));
        byte[] described = head.end().bytes();
        return ByteBuffer.allocate(Integer.BYTES + described.length + content.body().length)
                .putInt(described.length)
                .put(described)
                .put(content.body())
                .array();
    }

    private static void source(Source source, JsonWriter head) {
        head.member("operation", source.operation()).member("requested", source.requested());
        head.member("account", source.account()).member("model", source.model());
        head.member("key", source.key()).member("user_path", source.userPath());
        if (source.cost() != null) {
            head.member("cost", source.cost());
        }
        Usage usage = source.usage();
        if (usage != null) {
            head.name("usage").array().value(usage.input()).value(usage.output());
            head.value(usage.cached()).value(usage.written()).value(usage.writtenHour());
            head.value(usage.reasoning()).endArray();
        }
    }

    /// Reads an answer.
    ///
    /// @return `null` for bytes that this version has not written
    static @Nullable CachedAnswer read(byte[] bytes) {
        try {
            int length = bytes.length < Integer.BYTES ? -1 : ByteBuffer.wrap(bytes).getInt();
            int body = Integer.BYTES + length;
            if (length < 0 || body > bytes.length) {
                return null;
            }
            Json head = Json.parse(bytes, Integer.BYTES, body);
            return number(head, "version") == VERSION
                    ? answer(head, Arrays.copyOfRange(bytes, body, bytes.length))
                    : null;
        } catch (MalformedJson | IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable CachedAnswer answer(Json head, byte[] body) throws MalformedJson {
        Form form = Form.valueOf(text(head, "form"));
        Content content =
                switch (form) {
                    case WHOLE -> Content.whole(body);
                    case BYTES -> Content.bytes(text(head, "type"), one(body));
                    case STREAM -> stream(head, body);
                };
        return content == null
                ? null
                : new CachedAnswer(
                        text(head, "id"),
                        content,
                        source(head),
                        number(head, "created"),
                        number(head, "expires"),
                        CheckCounts.of(head.member("checks")));
    }

    private static List<Frame> one(byte[] body) {
        return List.of(Frame.of(body, Frame.Kind.CONTENT));
    }

    private static @Nullable Content stream(Json head, byte[] body) throws MalformedJson {
        Json lengths = member(head, "lengths");
        Json kinds = member(head, "kinds");
        var frames = new ArrayList<Frame>();
        int at = 0;
        for (int i = 0; i < lengths.size(); i++) {
            long end = at + lengths.at(i).asLong();
            if (end > body.length || end < at || i >= kinds.size()) {
                return null;
            }
            frames.add(Frame.of(body, at, (int) end, Frame.Kind.valueOf(kinds.at(i).text())));
            at = (int) end;
        }
        boolean usage = member(head, "usage_shown").raw().equals("true");
        return at == body.length ? Content.stream(usage, frames) : null;
    }

    private static Source source(Json head) throws MalformedJson {
        return new Source(
                text(head, "operation"),
                text(head, "requested"),
                text(head, "account"),
                text(head, "model"),
                text(head, "key"),
                text(head, "user_path"),
                head.member("cost") == null ? null : number(head, "cost"),
                usage(head.member("usage")));
    }

    private static @Nullable Usage usage(@Nullable Json counts) throws MalformedJson {
        return counts == null || counts.size() != 6
                ? null
                : new Usage(
                        counts.at(0).asLong(),
                        counts.at(1).asLong(),
                        counts.at(2).asLong(),
                        counts.at(3).asLong(),
                        counts.at(4).asLong(),
                        counts.at(5).asLong(),
                        Extras.NONE);
    }

    private static Json member(Json head, String name) throws MalformedJson {
        Json member = head.member(name);
        if (member == null) {
            throw new MalformedJson("has no '" + name + "'", name);
        }
        return member;
    }

    private static String text(Json head, String name) throws MalformedJson {
        return member(head, name).text();
    }

    private static long number(Json head, String name) throws MalformedJson {
        return member(head, name).asLong();
    }
}
