package dev.gatehouse.dialect.openai;

import dev.gatehouse.flow.Frame;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What one chunk of a chat stream says about the stream.
final class ChunkFacts {
    private static final int MOST_CHOICES = 1024;

    private ChunkFacts() {}

    /// What the chunk is; notes which choices have begun with it and which have ended.
    static Frame.Kind read(@Nullable Json choices, BitSet begun, BitSet done) {
        boolean content = false;
        boolean finished = false;
        for (int i = 0; choices != null && i < choices.size(); i++) {
            Json choice = choices.at(i);
            int place = place(choice, i);
            begun.set(place);
            if (finished(choice)) {
                finished = true;
                done.set(place);
            }
            content |= content(choice);
        }
        if (content) {
            return Frame.Kind.CONTENT;
        }
        return finished ? Frame.Kind.USAGE : Frame.Kind.PREAMBLE;
    }

    /// The `index` of a choice, or where it stands when it has none that makes sense.
    static int place(Json choice, int position) {
        Json index = choice.member("index");
        try {
            long place = index == null ? position : index.whole();
            return place >= 0 && place < MOST_CHOICES ? (int) place : position;
        } catch (MalformedJson senseless) {
            return position;
        }
    }

    private static boolean finished(Json choice) {
        Json reason = choice.member("finish_reason");
        return reason != null && reason.kind() == Json.Kind.STRING;
    }

    private static boolean content(Json choice) {
        Json delta = choice.member("delta");
        if (delta == null) {
            Json text = choice.member("text");
            return text != null && text.hasText();
        }
        if (delta.kind() != Json.Kind.OBJECT) {
            return false;
        }
        for (int i = 0; i < delta.size(); i++) {
            Json value = delta.at(i);
            boolean says =
                    switch (value.kind()) {
                        case STRING -> value.hasText() && !value.says("assistant");
                        case ARRAY -> value.size() > 0;
                        case OBJECT -> true;
                        case NUMBER, FLAG, NULL -> false;
                    };
            if (says) {
                return true;
            }
        }
        return false;
    }
}
