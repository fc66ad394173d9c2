package dev.gatehouse.dialect;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ids in answers that later requests may name: of the object itself, of the files of a batch,
/// and the encrypted reasoning of a response.
public final class ObjectIds {
    private static final String[] MEMBERS = {
        "id", "input_file_id", "output_file_id", "error_file_id"
    };

    private ObjectIds() {}

    /// Shows the ids of an object, or of each entry of a list.
    public static void show(Json answer, Consumer<String> ids) {
        one(answer, ids);
        Json data = answer.member("data");
        for (int i = 0; data != null && i < data.size(); i++) {
            one(data.at(i), ids);
        }
    }

    private static void one(Json object, Consumer<String> ids) {
        for (String member : MEMBERS) {
            value(object.member(member), ids);
        }
        Json output = object.member("output");
        for (int i = 0; output != null && i < output.size(); i++) {
            value(output.at(i).member("encrypted_content"), ids);
        }
    }

    private static void value(@Nullable Json id, Consumer<String> ids) {
        try {
            if (id != null && id.hasText()) {
                ids.accept(id.text());
            }
        } catch (MalformedJson _) {
            // An id that cannot be read cannot be named by a request either.
        }
    }
}
