package dev.gatehouse.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.openai.responses.ResponseIds;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;

/// Answers requests for kept responses by their ids; those for responses of providers pass on.
final class StoredRoutes {
    private final ResponseStore store;

    StoredRoutes(ResponseStore store) {
        this.store = store;
    }

    Answer take(Call call, Stage.Next next) {
        String below = Address.below(call);
        List<String> path = List.of(below.substring(Math.min(1, below.length())).split("/", -1));
        String id = path.getFirst();
        if (!ResponseIds.own(id)) {
            return next.proceed(call);
        }
        String method = call.head().method();
        String what = path.size() == 1 ? method : method + " " + path.get(1);
        if (path.size() <= 2) {
            switch (what) {
                case "GET" -> {
                    return json(response(id, call));
                }
                case "DELETE" -> {
                    store.remove(id, call.record());
                    var out = new JsonWriter().object().member("id", id);
                    out.member("object", "response").name("deleted").value(true);
                    return json(out.end().toString());
                }
                case "GET input_items" -> {
                    return json(items(id, call));
                }
                case "POST cancel" -> {
                    store.get(id, call.record());
                    throw malformed("Only responses with 'background: true' can be cancelled.");
                }
                default -> {}
            }
        }
        throw new Problem.UnknownRoute(method, call.head().target().path()).asException();
    }

    private String response(String id, Call call) {
        String stream = call.head().target().parameter("stream");
        if (stream != null && !stream.equals("false")) {
            throw malformed(
                    "'stream' is for responses with 'background: true'; this one is complete.");
        }
        return store.get(id, call.record()).response().raw();
    }

    private String items(String id, Call call) {
        try {
            var all = Continuation.conversation(id, store, call.record());
            return InputItems.of(id, all).page(call.head().target());
        } catch (MalformedJson e) {
            throw malformed(e.reason());
        }
    }

    private static RuntimeException malformed(String reason) {
        return new Problem.Malformed(reason, null).asException();
    }

    private static Answer json(String body) {
        return new Answer.Whole(
                200, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
    }
}
