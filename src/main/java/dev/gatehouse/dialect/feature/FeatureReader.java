package dev.gatehouse.dialect.feature;

import dev.gatehouse.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a request requires, for dialects whose requests hold a list of messages with parts
/// that have a type.
///
/// @param messages the member that holds the messages
/// @param limits the members that bound the answer, the strongest first
/// @param images the types of a part that is an image
/// @param audio the types of a part that is audio
/// @param format the member that requests structured output, with its own member `type`
public record FeatureReader(
        String messages,
        List<String> limits,
        List<String> images,
        List<String> audio,
        List<String> format) {
    private static final String ANSWERS = "n";
    private static final int MOST_ANSWERS = 1_000;

    /// What a request requires.
    public RequiredFeatures read(Json body) {
        Json tools = body.member("tools");
        Json turns = body.member(messages);
        boolean image = false;
        boolean sound = false;
        for (int i = 0; turns != null && i < turns.size(); i++) {
            Json parts = turns.at(i).member("content");
            for (int k = 0; parts != null && k < parts.size(); k++) {
                Json type = parts.at(k).member("type");
                image |= oneOf(type, images);
                sound |= oneOf(type, audio);
            }
        }
        boolean any = tools != null && tools.size() > 0;
        long prompt = TokenEstimate.of(body);
        boolean structured = structured(body);
        int answers = answers(body.member(ANSWERS));
        return new RequiredFeatures(any, structured, image, sound, prompt, limit(body), answers);
    }

    private boolean structured(Json body) {
        Json at = body;
        for (String name : format) {
            at = at == null ? null : at.member(name);
        }
        return !format.isEmpty() && at != null && at.textEquals("json_schema");
    }

    private static boolean oneOf(@Nullable Json type, List<String> words) {
        if (type != null) {
            for (String word : words) {
                if (type.textEquals(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// How many answers a request wants, from the member that states it.
    public static int answers(@Nullable Json number) {
        if (number == null || number.kind() != Json.Kind.NUMBER) {
            return 1;
        }
        return Math.clamp((int) Double.parseDouble(number.raw()), 1, MOST_ANSWERS);
    }

    private long limit(Json body) {
        for (String name : limits) {
            Json value = body.member(name);
            if (value != null && value.kind() == Json.Kind.NUMBER) {
                return (long) Double.parseDouble(value.raw());
            }
        }
        return 0;
    }
}
