package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads requests for embeddings in the format of OpenAI.
final class RequestReader {
    /// The member that states the purpose. The API of OpenAI lacks it; clients send it to others.
    static final String PURPOSE = "input_type";

    private static final String INPUT = "input";

    /// As many as the API of OpenAI allows.
    private static final int MOST = 2_048;

    private static final Set<String> KNOWN =
            Set.of("model", INPUT, "encoding_format", "dimensions", PURPOSE, "stream");

    private static final Field<String> FORMAT = Field.text("encoding_format");
    private static final Field<Long> DIMENSIONS = Field.integer("dimensions");
    private static final Field<String> TYPE = Field.text(PURPOSE);
    private static final Field<Boolean> STREAM = Field.bool("stream");

    private RequestReader() {}

    static Texts read(Json request, TranslationInputs inputs) throws MalformedJson {
        if (Boolean.TRUE.equals(STREAM.in(request))) {
            throw new MalformedJson("'stream' must be false: embeddings do not stream", "stream");
        }
        List<String> members = request.names();
        for (int i = 0; i < members.size(); i++) {
            boolean given = request.at(i).kind() != Json.Kind.NULL;
            if (given && !KNOWN.contains(members.get(i))) {
                inputs.drop(members.get(i));
            }
        }
        return new Texts(
                texts(Members.of(request, INPUT), inputs),
                dimensions(request),
                purpose(request, inputs),
                base64(request));
    }

    private static List<String> texts(@Nullable Json input, TranslationInputs inputs)
            throws MalformedJson {
        if (input == null) {
            throw new MalformedJson("'input' is missing", INPUT);
        }
        if (input.kind() != Json.Kind.ARRAY) {
            return List.of(text(input, INPUT, inputs));
        }
        if (input.size() == 0 || input.size() > MOST) {
            throw new MalformedJson(
                    "'input' must have 1 to %d texts, and has %d".formatted(MOST, input.size()),
                    INPUT);
        }
        var texts = new ArrayList<String>(input.size());
        for (int i = 0; i < input.size(); i++) {
            texts.add(text(input.at(i), INPUT + "[" + i + "]", inputs));
        }
        return texts;
    }

    private static String text(Json value, String place, TranslationInputs inputs)
            throws MalformedJson {
        boolean token = value.kind() == Json.Kind.NUMBER && !place.equals(INPUT);
        boolean tokens = value.kind() == Json.Kind.ARRAY;
        if (token || tokens) {
            throw new UntranslatableException(
                    "'%s' holds tokens, which only models of OpenAI can read; send texts to '%s'"
                            .formatted(place, inputs.target().account()),
                    place);
        }
        if (!value.hasText()) {
            throw new MalformedJson("'" + place + "' must be a text that is not empty", place);
        }
        return value.text();
    }

    private static @Nullable Long dimensions(Json request) throws MalformedJson {
        Long dimensions = DIMENSIONS.in(request);
        if (dimensions != null && dimensions < 1) {
            throw new MalformedJson("'dimensions' must be at least 1", DIMENSIONS.name());
        }
        return dimensions;
    }

    private static Texts.@Nullable Purpose purpose(Json request, TranslationInputs inputs)
            throws MalformedJson {
        String word = TYPE.in(request);
        Texts.Purpose purpose = word == null ? null : Texts.Purpose.named(word);
        if (word != null && purpose == null) {
            inputs.drop(PURPOSE);
        }
        return purpose;
    }

    private static boolean base64(Json request) throws MalformedJson {
        String format = FORMAT.in(request);
        boolean packed = "base64".equals(format);
        if (format != null && !packed && !format.equals("float")) {
            throw new MalformedJson("'encoding_format' must be 'float' or 'base64'", FORMAT.name());
        }
        return packed;
    }
}
