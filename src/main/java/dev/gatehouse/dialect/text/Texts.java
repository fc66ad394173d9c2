package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Operation;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The texts of bodies, by their format.
public final class Texts {
    /// Members of a transcript that have its text in pieces, with their times.
    private static final List<String> SPELLING = List.of("segments", "words");

    private Texts() {}

    /// The texts of bodies of a format.
    ///
    /// @param format that of the client's dialect, or for a body that passes natively, that of the
    ///     provider
    public static BodyTexts of(Operation.Format format) {
        return new Walked(format);
    }

    /// The texts of bodies of which nothing is known: every string, every name and every number of
    /// eight characters and more.
    public static BodyTexts any() {
        return Unknown.BODIES;
    }

    private enum Unknown implements BodyTexts {
        BODIES;

        @Override
        public List<TextField> request(Operation operation, Json body) throws MalformedJson {
            return TextWalk.any(body, Role.INPUT).fields();
        }

        @Override
        public List<TextField> answer(Operation operation, Json body) throws MalformedJson {
            return TextWalk.any(body, Role.OUTPUT).fields();
        }

        @Override
        public byte[] replaceInRequest(
                Operation operation, Json body, Map<Integer, String> replacements)
                throws MalformedJson {
            return replace(TextWalk.any(body, Role.INPUT), body, replacements);
        }

        @Override
        public byte[] replaceInAnswer(
                Operation operation, Json body, Map<Integer, String> replacements)
                throws MalformedJson {
            return replace(TextWalk.any(body, Role.OUTPUT), body, replacements);
        }
    }

    private static byte[] replace(TextWalk walk, Json body, Map<Integer, String> replacements) {
        var patch = new Patch(body);
        for (Map.Entry<Integer, String> each : new TreeMap<>(replacements).entrySet()) {
            walk.found().get(each.getKey()).replace(each.getValue(), patch);
        }
        return patch.bytes();
    }

    private record Walked(Operation.Format format) implements BodyTexts {
        @Override
        public List<TextField> request(Operation operation, Json body) throws MalformedJson {
            return TextWalk.request(conversation(operation), body).fields();
        }

        @Override
        public List<TextField> answer(Operation operation, Json body) throws MalformedJson {
            return TextWalk.answer(conversation(operation), body).fields();
        }

        @Override
        public byte[] replaceInRequest(
                Operation operation, Json body, Map<Integer, String> replacements)
                throws MalformedJson {
            return replace(TextWalk.request(conversation(operation), body), body, replacements);
        }

        @Override
        public byte[] replaceInAnswer(
                Operation operation, Json body, Map<Integer, String> replacements)
                throws MalformedJson {
            TextWalk walk = TextWalk.answer(conversation(operation), body);
            boolean spelled =
                    operation == Operation.TRANSCRIPTIONS || operation == Operation.TRANSLATIONS;
            return spelled && !replacements.isEmpty()
                    ? withoutTimes(walk, body, replacements)
                    : replace(walk, body, replacements);
        }

        /// The words and segments of a transcript spell its text, so they leave with it.
        private static byte[] withoutTimes(
                TextWalk walk, Json body, Map<Integer, String> replacements) {
            var patch = new Patch(body);
            for (String member : SPELLING) {
                if (body.member(member) != null) {
                    patch.set(body, member, "[]".getBytes(UTF_8));
                }
            }
            for (Map.Entry<Integer, String> each : new TreeMap<>(replacements).entrySet()) {
                TextWalk.Found found = walk.found().get(each.getKey());
                if (SPELLING.stream().noneMatch(it -> found.field().place().startsWith(it))) {
                    found.replace(each.getValue(), patch);
                }
            }
            return patch.bytes();
        }

        /// Whether requests and answers are those of a conversation.
        private boolean conversation(Operation operation) {
            return switch (operation) {
                case EMBEDDINGS,
                        MODERATIONS,
                        IMAGES,
                        IMAGE_EDITS,
                        IMAGE_VARIATIONS,
                        SPEECH,
                        TRANSCRIPTIONS,
                        TRANSLATIONS,
                        RERANK,
                        CONTENT_EMBEDDING,
                        CONTENT_EMBEDDINGS ->
                        false;
                case CHAT,
                        MESSAGES,
                        MODELS,
                        COMPLETIONS,
                        RESPONSES,
                        FILES,
                        BATCHES,
                        COUNT_TOKENS,
                        MESSAGE_BATCHES,
                        GENERATE_CONTENT,
                        CONTENT_TOKENS,
                        CONVERSE,
                        MODEL_DELETION,
                        STORED_CHAT,
                        RESPONSE_TOKENS,
                        RESPONSE_COMPACTION,
                        STORED_RESPONSES,
                        RELAY,
                        PASSTHROUGH ->
                        format != Operation.Format.MEDIA;
            };
        }
    }
}
