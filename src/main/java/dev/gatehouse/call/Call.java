package dev.gatehouse.call;

import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call on its way. What it gains on the path makes a new one; what happens to it is written in
/// its [CallRecord].
///
/// @param operation what is asked for
/// @param head the HTTP head it came with
/// @param source its body, unread
/// @param scope what it hangs by
/// @param record what has happened to it
/// @param body what it brought, once that has been looked at
/// @param route who is to be asked once that is known
public record Call(
        Operation operation,
        Exchange.Head head,
        BodySource source,
        CallScope scope,
        CallRecord record,
        RequestBody body,
        @Nullable Route route) {
    private static final RequestBody NOTHING = new RequestBody.NoBody();

    /// A call that has just arrived.
    public static Call of(
            Operation operation,
            Exchange.Head head,
            BodySource source,
            CallScope scope,
            CallRecord record) {
        return new Call(operation, head, source, scope, record, NOTHING, null);
    }

    /// The same call with another way to its body.
    public Call with(BodySource other) {
        return new Call(operation, head, other, scope, record, body, route);
    }

    /// The same call with what it brought.
    public Call with(RequestBody read) {
        return new Call(operation, head, source, scope, record, read, route);
    }

    /// The same call with a plan.
    public Call with(Route made) {
        return new Call(operation, head, source, scope, record, body, made);
    }

    /// The JSON it brought; `null` when it brought none.
    public @Nullable Json json() {
        return body instanceof RequestBody.JsonBody(Json json) ? json : null;
    }

    /// The plan, for stages behind the one that makes it.
    public Route routed() {
        return Objects.requireNonNull(route, "there is no plan yet");
    }
}
