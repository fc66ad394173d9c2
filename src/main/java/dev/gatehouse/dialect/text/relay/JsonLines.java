package dev.gatehouse.dialect.text.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files of which each line is one JSON object: requests of a batch, their results, examples.
public final class JsonLines {
    /// Where a line has the body of an answer: that of OpenAI, Anthropic, Gemini.
    private static final List<List<String>> ANSWERS =
            List.of(List.of("response", "body"), List.of("result", "message"), List.of("response"));

    /// Where it has that of a request.
    private static final List<String> REQUESTS = List.of("body", "params", "request");

    private JsonLines() {}

    /// A body in a line.
    ///
    /// @param operation what it is a request to, or an answer of; `null` where that is not known
    /// @param place where it stands in the line, with a dot behind it; empty for the whole line
    /// @param line the whole line
    public record Entry(Json body, @Nullable Operation operation, String place, Json line) {
        /// The line with another body in it.
        public byte[] with(byte[] other) {
            return place.isEmpty() ? other : new Patch(line).replace(body, other).bytes();
        }
    }

    /// Makes another line of one.
    @FunctionalInterface
    public interface Change {
        /// The line to put in the place of one.
        ///
        /// @param number from 1
        /// @param line without its end
        byte[] of(int number, byte[] line);
    }

    /// How many lines are JSON objects, and how many are something else; empty ones are neither.
    public record Kinds(int objects, int others) {}

    /// What the lines of a text are.
    public static Kinds kinds(byte[] bytes) {
        int objects = 0;
        int others = 0;
        for (int from = 0; from < bytes.length; ) {
            int end = end(bytes, from);
            if (object(bytes, from, end)) {
                objects++;
            } else if (!blank(bytes, from, end)) {
                others++;
            }
            from = end + 1;
        }
        return new Kinds(objects, others);
    }

    private static boolean object(byte[] bytes, int from, int end) {
        try {
            return Json.parse(bytes, from, end).kind() == Json.Kind.OBJECT;
        } catch (MalformedJson _) {
            return false;
        }
    }

    private static boolean blank(byte[] bytes, int from, int end) {
        return new String(bytes, from, end - from, UTF_8).isBlank();
    }

    /// Changes the lines that are not empty; their ends stay.
    public static byte[] each(byte[] bytes, Change change) {
        var out = new ByteArrayOutputStream(bytes.length);
        int number = 0;
        for (int from = 0; from < bytes.length; ) {
            int end = end(bytes, from);
            number++;
            byte[] line = Arrays.copyOfRange(bytes, from, end);
            out.writeBytes(blank(bytes, from, end) ? line : change.of(number, line));
            if (end < bytes.length) {
                out.write('\n');
            }
            from = end + 1;
        }
        return out.toByteArray();
    }

    /// A carriage return is white space in JSON.
    private static int end(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /// The request in a line of a batch; the whole line where it is none.
    public static Entry request(Json line) throws MalformedJson {
        for (String member : REQUESTS) {
            Json body = line.kind() == Json.Kind.OBJECT ? line.member(member) : null;
            if (body != null && body.kind() == Json.Kind.OBJECT) {
                return new Entry(body, requested(member, line), member + ".", line);
            }
        }
        boolean example = line.kind() == Json.Kind.OBJECT && line.member("messages") != null;
        return new Entry(line, example ? Operation.CHAT : null, "", line);
    }

    private static @Nullable Operation requested(String member, Json line) throws MalformedJson {
        return switch (member) {
            case "params" -> Operation.MESSAGES;
            case "request" -> Operation.GENERATE_CONTENT;
            default -> {
                Json url = line.member("url");
                boolean stated = url != null && url.kind() == Json.Kind.STRING;
                yield stated && url != null ? NativeShape.at(url.text()) : null;
            }
        };
    }

    /// Whether a line is a request of a batch.
    public static boolean ofBatch(Json line) {
        return line.kind() == Json.Kind.OBJECT
                && REQUESTS.stream().anyMatch(it -> line.member(it) != null);
    }

    /// The answer in a line of results; the whole line where it is none.
    public static Entry answer(Json line) throws MalformedJson {
        for (List<String> path : ANSWERS) {
            Json body = line;
            for (String member : path) {
                body = body != null && body.kind() == Json.Kind.OBJECT ? body.member(member) : null;
            }
            if (body != null && body.kind() == Json.Kind.OBJECT) {
                Operation operation = NativeShape.answered(body);
                return new Entry(body, operation, String.join(".", path) + ".", line);
            }
        }
        return new Entry(line, null, "", line);
    }
}
