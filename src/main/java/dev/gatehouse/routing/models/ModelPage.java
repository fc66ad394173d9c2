package dev.gatehouse.routing.models;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of the list of models, as clients of the Anthropic API request one with `limit`,
/// `after_id` and `before_id`. Without a limit it is the whole list.
///
/// @param more whether there are models beyond it, in the direction of reading
record ModelPage(List<ModelEntry> models, boolean more) {
    private static final int LARGEST = 1000;

    /// The page that the query of a request selects.
    static ModelPage of(List<ModelEntry> all, RequestTarget target) {
        int limit = limit(target.parameter("limit"), all.size());
        String before = target.parameter("before_id");
        if (before != null) {
            int end = place(all, before, "before_id");
            int from = Math.max(0, end - limit);
            return new ModelPage(all.subList(from, end), from > 0);
        }
        String after = target.parameter("after_id");
        int from = after == null ? 0 : place(all, after, "after_id") + 1;
        int end = Math.min(all.size(), from + limit);
        return new ModelPage(all.subList(from, end), end < all.size());
    }

    private static int limit(@Nullable String limit, int otherwise) {
        if (limit == null || limit.isEmpty()) {
            return otherwise;
        }
        int number = limit.matches("\\d{1,4}") ? Integer.parseInt(limit) : 0;
        if (number < 1 || number > LARGEST) {
            throw rejected("'limit' must be a number from 1 to " + LARGEST + ".", "limit");
        }
        return number;
    }

    private static int place(List<ModelEntry> all, String id, String parameter) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(id)) {
                return i;
            }
        }
        throw rejected("'" + parameter + "' must be the id of a model in the list.", parameter);
    }

    private static RuntimeException rejected(String reason, String parameter) {
        return new Problem.Malformed(reason, parameter).asException();
    }

    byte[] json() {
        var writer = new JsonWriter().object().name("data").array();
        models.forEach(model -> model.writeForMessages(writer));
        writer.endArray().name("has_more").value(more);
        writer.member("first_id", models.isEmpty() ? null : models.getFirst().id());
        writer.member("last_id", models.isEmpty() ? null : models.getLast().id());
        return writer.end().bytes();
    }
}
