package dev.gatehouse.dialect.embedding;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The vectors of some texts, in their order.
///
/// @param vectors each an array of numbers, as its provider wrote it
record Vectors(List<Json> vectors) {
    Vectors {
        vectors = List.copyOf(vectors);
    }

    /// Reads a list of arrays of numbers.
    ///
    /// @param path where the list is in the answer
    /// @param members what leads from an entry of the list to its array
    static Vectors read(@Nullable Json list, String path, String... members) throws MalformedJson {
        if (list == null || list.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("lacks '" + path + "'", path);
        }
        var vectors = new ArrayList<Json>(list.size());
        for (int i = 0; i < list.size(); i++) {
            vectors.add(vector(member(list.at(i), members), path + "[" + i + "]"));
        }
        return new Vectors(vectors);
    }

    /// Follows members; `null` where one is missing.
    static @Nullable Json member(Json from, String... names) {
        Json at = from;
        for (String name : names) {
            at = at == null ? null : at.member(name);
        }
        return at;
    }

    /// An array of numbers, checked.
    static Json vector(@Nullable Json value, String path) throws MalformedJson {
        if (value == null || value.kind() != Json.Kind.ARRAY || value.size() == 0) {
            throw none(path);
        }
        for (int i = 0; i < value.size(); i++) {
            if (value.at(i).kind() != Json.Kind.NUMBER) {
                throw none(path);
            }
        }
        return value;
    }

    private static MalformedJson none(String path) {
        return new MalformedJson("has no vector at '" + path + "'", path);
    }
}
