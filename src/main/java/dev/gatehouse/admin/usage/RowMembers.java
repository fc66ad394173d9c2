package dev.gatehouse.admin.usage;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What members of a row must be. A row is read once for all of them, and not at all for none.
final class RowMembers {
    private final List<Predicate<Json>> conditions = new ArrayList<>();

    /// @param value as text or as a number; `null` for any
    void equal(String name, @Nullable String value) {
        if (value != null) {
            conditions.add(
                    row -> {
                        Json member = row.member(name);
                        return member != null
                                && (member.textEquals(value) || member.raw().equals(value));
                    });
        }
    }

    /// @param there whether the row has the member; `null` for both
    void present(String name, @Nullable Boolean there) {
        if (there != null) {
            conditions.add(row -> (row.member(name) != null) == there);
        }
    }

    /// @param least 0 for any
    void atLeast(String name, long least) {
        if (least > 0) {
            conditions.add(
                    row -> {
                        Json member = row.member(name);
                        try {
                            return member != null && member.asLong() >= least;
                        } catch (MalformedJson _) {
                            return false;
                        }
                    });
        }
    }

    boolean fit(Row row) {
        if (conditions.isEmpty()) {
            return true;
        }
        try {
            Json json = CallJson.json(row);
            return conditions.stream().allMatch(it -> it.test(json));
        } catch (MalformedJson _) {
            return false;
        }
    }
}
