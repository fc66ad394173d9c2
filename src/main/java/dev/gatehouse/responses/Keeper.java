package dev.gatehouse.responses;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.dialect.openai.responses.ResponseIds;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Keeps the response to one request, if the gateway has made it.
final class Keeper {
    private final ResponseStore store;
    private final Continuation request;
    private final CallRecord record;

    Keeper(ResponseStore store, Continuation request, CallRecord record) {
        this.store = store;
        this.request = request;
        this.record = record;
    }

    /// Whether a member is the id of a response that a gateway has made.
    static boolean own(@Nullable Json id) {
        try {
            return id != null && id.hasText() && ResponseIds.own(id.text());
        } catch (MalformedJson _) {
            return false;
        }
    }

    /// Takes the object of a response, or the event that ends one.
    void keep(byte[] bytes, int from, int to) {
        try {
            Json json = Json.parse(bytes, from, to);
            Json inEvent = json.member("response");
            Json response = inEvent == null ? json : inEvent;
            Json id = response.member("id");
            if (id != null && own(id)) {
                var owner = StoredResponse.Owner.of(record.caller());
                var made = new StoredResponse(owner, request.previous(), request.input(), response);
                store.put(id.text(), made, record);
            }
        } catch (MalformedJson _) {
            // Not what the gateway makes.
        }
    }
}
