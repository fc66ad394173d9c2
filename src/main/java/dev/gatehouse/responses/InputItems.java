package dev.gatehouse.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The items that a response answers, page by page.
final class InputItems {
    private static final int USUAL = 20;
    private static final int MOST = 100;
    private static final int ID_LENGTH = 24;

    private final List<Item> items = new ArrayList<>();

    /// @param id the client's, else one that is always the same for its place
    private record Item(String id, String json) {}

    private InputItems() {}

    /// @param conversation the responses before, and that one as the last
    static InputItems of(String response, Deque<StoredResponse> conversation) throws MalformedJson {
        var made = new InputItems();
        int left = conversation.size();
        for (StoredResponse each : conversation) {
            made.add(each.input(), response);
            left--;
            if (left > 0) {
                made.add(each.output(), response);
            }
        }
        return made;
    }

    private void add(Json array, String response) throws MalformedJson {
        for (int i = 0; i < array.size(); i++) {
            if (array.at(i).kind() == Json.Kind.OBJECT) {
                items.add(item(array.at(i), response + ":" + items.size()));
            }
        }
    }

    private static Item item(Json json, String place) throws MalformedJson {
        Json id = json.member("id");
        Json type = json.member("type");
        boolean message = type == null || type.textEquals("message");
        var patch = new Patch(json);
        String its = id != null && id.hasText() ? id.text() : made(message, place);
        if (message) {
            patch.set(json, "type", JsonWriter.quoted("message").getBytes(UTF_8));
            content(json, patch);
        }
        if (json.member("status") == null) {
            patch.set(json, "status", JsonWriter.quoted("completed").getBytes(UTF_8));
        }
        patch.set(json, "id", JsonWriter.quoted(its).getBytes(UTF_8));
        return new Item(its, new String(patch.bytes(), UTF_8));
    }

    private static String made(boolean message, String place) {
        return (message ? "msg_" : "item_") + Sha256.hex(place).substring(0, ID_LENGTH);
    }

    /// A text as the list of parts that a list of items has.
    private static void content(Json message, Patch patch) throws MalformedJson {
        Json content = message.member("content");
        if (content == null || !content.hasText()) {
            return;
        }
        Json role = message.member("role");
        boolean answered = role != null && role.textEquals("assistant");
        var out = new JsonWriter().array().object();
        out.member("type", answered ? "output_text" : "input_text");
        out.member("text", content.text());
        if (answered) {
            out.name("annotations").array().endArray();
        }
        patch.replace(content, out.end().endArray().bytes());
    }

    /// A page as the query asks for it.
    String page(RequestTarget target) throws MalformedJson {
        int limit = limit(target.parameter("limit"));
        var ordered = new ArrayList<>(items);
        String order = target.parameter("order");
        if (order == null || order.equals("desc")) {
            Collections.reverse(ordered);
        } else if (!order.equals("asc")) {
            throw new MalformedJson("'order' must be asc or desc", "order");
        }
        int from = after(target.parameter("after"), ordered);
        List<Item> page = ordered.subList(from, Math.min(ordered.size(), from + limit));
        var out = new JsonWriter().object().member("object", "list").name("data").array();
        page.forEach(each -> out.raw(each.json()));
        out.endArray().member("first_id", page.isEmpty() ? null : page.getFirst().id());
        out.member("last_id", page.isEmpty() ? null : page.getLast().id());
        out.name("has_more").value(from + page.size() < ordered.size());
        return out.end().toString();
    }

    private static int limit(@Nullable String asked) throws MalformedJson {
        if (asked == null) {
            return USUAL;
        }
        try {
            int limit = Integer.parseInt(asked);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // As one that is out of range.
        }
        throw new MalformedJson("'limit' must be a whole number from 1 to " + MOST, "limit");
    }

    private static int after(@Nullable String id, List<Item> ordered) throws MalformedJson {
        for (int i = 0; id != null && i < ordered.size(); i++) {
            if (ordered.get(i).id().equals(id)) {
                return i + 1;
            }
        }
        if (id != null) {
            throw new MalformedJson("'after' names no item of this response", "after");
        }
        return 0;
    }
}
