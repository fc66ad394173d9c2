package dev.gatehouse.call;

import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Calls as they reach the stages behind the body: their JSON has been read.
public final class Calls {
    private Calls() {}

    /// A call of an operation with its JSON body.
    ///
    /// @param fields names and values of header fields, in turn
    public static Call of(Operation operation, CallScope scope, String body, String... fields) {
        Headers headers = Headers.none();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        var target = new RequestTarget(List.of("v1"), "", "/v1");
        var head = new Exchange.Head("POST", target, headers);
        var record = new CallRecord("id", operation, scope.now());
        try {
            return Call.of(
                            new Call.Request(operation, head, Map.of(), 0),
                            new Read(),
                            scope,
                            record)
                    .with(
                            new RequestBody.JsonBody(
                                    Json.parse(body.getBytes(StandardCharsets.UTF_8))));
        } catch (MalformedJson e) {
            throw new AssertionError(body, e);
        }
    }

    /// A body that has been read already.
    private record Read() implements BodySource {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    }
}
