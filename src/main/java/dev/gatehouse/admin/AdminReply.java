package dev.gatehouse.admin;

import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer of administration: JSON that must not be cached.
///
/// @param version what a client must name to change it, `null` for what cannot be changed
record AdminReply(JsonWriter body, @Nullable String version) implements AdminRoute.Reply {
    static AdminReply of(JsonWriter body) {
        return new AdminReply(body, null);
    }

    /// A list.
    ///
    /// @param data writes it, as an array
    static AdminReply list(Consumer<JsonWriter> data) {
        var writer = new JsonWriter().object().member("object", "list").name("data");
        data.accept(writer);
        return of(writer.end());
    }

    /// The schema of a list.
    static Schema listOf(Schema entry) {
        return Schema.object()
                .with("object", Schema.words("list"))
                .with("data", Schema.list(entry))
                .schema();
    }

    /// The same answer with a version.
    AdminReply withVersion(String now) {
        return new AdminReply(body, now);
    }

    @Override
    public void sendTo(Exchange exchange) throws IOException {
        Headers headers = Headers.of("Content-Type", "application/json");
        headers.add("Cache-Control", "no-store");
        if (version != null) {
            headers.add("ETag", '"' + version + '"');
        }
        exchange.send(200, headers, body.bytes());
    }
}
