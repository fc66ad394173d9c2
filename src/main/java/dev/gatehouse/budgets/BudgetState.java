package dev.gatehouse.budgets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;

/// What is stored of a budget beside its terms.
///
/// @param reset when it was reset last, in milliseconds since 1970; 0 for never
/// @param since from when on it has been there
record BudgetState(long reset, long since) {
    static final BudgetState NONE = new BudgetState(0, Long.MAX_VALUE);

    static BudgetState read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            return new BudgetState(number(body, "reset"), number(body, "since"));
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static long number(Json body, String name) throws MalformedJson {
        Json value = body.member(name);
        return value == null ? 0 : value.asLong();
    }

    String body() {
        return new JsonWriter()
                .object()
                .member("reset", reset)
                .member("since", since)
                .end()
                .toString();
    }
}
