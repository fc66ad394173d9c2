package dev.gatehouse.admin.route;

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
public record AdminReply(int status, JsonWriter body, @Nullable String version)
        implements AdminRoute.Reply {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    public static AdminReply of(JsonWriter body) {
        return new AdminReply(OK, body, null);
    }

    /// Of a request that made something.
    public static AdminReply created(JsonWriter body) {
        return new AdminReply(CREATED, body, null);
    }

    /// Of a request after which there is nothing to show.
    public static AdminReply none() {
        return new AdminReply(NO_CONTENT, new JsonWriter(), null);
    }

    /// A list.
    ///
    /// @param data writes it, as an array
    public static AdminReply list(Consumer<JsonWriter> data) {
        var writer = new JsonWriter().object().member("object", "list").name("data");
        data.accept(writer);
        return of(writer.end());
    }

    /// The schema of a list.
    public static Schema listOf(Schema entry) {
        return Schema.object()
                .with("object", Schema.words("list"))
                .with("data", Schema.list(entry))
                .schema();
    }

    /// The same answer with a version.
    public AdminReply withVersion(String now) {
        return new AdminReply(status, body, now);
    }

    @Override
    public void sendTo(Exchange exchange) throws IOException {
        Headers headers = Headers.of("Content-Type", "application/json");
        headers.add("Cache-Control", "no-store");
        if (version != null) {
            headers.add("ETag", '"' + version + '"');
        }
        exchange.send(status, headers, body.bytes());
    }
}
