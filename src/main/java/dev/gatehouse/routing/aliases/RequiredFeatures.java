package dev.gatehouse.routing.aliases;

import dev.gatehouse.json.Json;
import dev.gatehouse.provider.ModelFacts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a call needs of a model, as far as its body tells.
///
/// @param tokens how long the prompt is, by a rough estimate
/// @param answer how long the answer may get, 0 when the call does not say
record RequiredFeatures(
        boolean tools, boolean structure, boolean image, boolean audio, long tokens, long answer) {
    private static final int BYTES_PER_TOKEN = 4;
    private static final String[] LIMITS = {
        "max_completion_tokens", "max_tokens", "max_output_tokens"
    };

    /// A call whose body nobody reads.
    static final RequiredFeatures NONE = new RequiredFeatures(false, false, false, false, 0, 0);

    static RequiredFeatures of(@Nullable Json body) {
        if (body == null) {
            return NONE;
        }
        Json tools = body.member("tools");
        Json messages = body.member("messages");
        Json turns = messages == null ? body.member("input") : messages;
        boolean image = false;
        boolean audio = false;
        for (int i = 0; turns != null && i < turns.size(); i++) {
            Json parts = turns.at(i).member("content");
            for (int k = 0; parts != null && k < parts.size(); k++) {
                Json type = parts.at(k).member("type");
                image |= says(type, "image_url", "image", "input_image");
                audio |= says(type, "input_audio", "audio", "audio");
            }
        }
        Json format = body.member("response_format");
        Json shape = format == null ? null : format.member("type");
        boolean structure = shape != null && shape.textEquals("json_schema");
        boolean any = tools != null && tools.size() > 0;
        return new RequiredFeatures(
                any, structure, image, audio, body.length() / BYTES_PER_TOKEN, answer(body));
    }

    private static boolean says(@Nullable Json type, String one, String two, String three) {
        return type != null
                && (type.textEquals(one) || type.textEquals(two) || type.textEquals(three));
    }

    private static long answer(Json body) {
        for (String limit : LIMITS) {
            Json value = body.member(limit);
            if (value != null && value.kind() == Json.Kind.NUMBER) {
                return (long) Double.parseDouble(value.raw());
            }
        }
        return 0;
    }

    /// Whether a model can do it, as far as is known.
    boolean metBy(@Nullable ModelFacts model) {
        if (model == null) {
            return true;
        }
        Set<String> able = model.abilities();
        boolean capable =
                able == null
                        || ((!tools || able.contains("tools"))
                                && (!structure || able.contains("structured-output")));
        boolean reads =
                model.in().isEmpty()
                        || ((!image || model.in().contains("image"))
                                && (!audio || model.in().contains("audio")));
        Long context = model.context();
        return capable && reads && (context == null || tokens <= context);
    }

    /// Whether it needs one of these abilities.
    boolean needsAny(Iterable<String> abilities) {
        for (String ability : abilities) {
            boolean needed =
                    switch (ability) {
                        case "tools" -> tools;
                        case "structured-output" -> structure;
                        case "image" -> image;
                        case "audio" -> audio;
                        default -> false;
                    };
            if (needed) {
                return true;
            }
        }
        return false;
    }
}
