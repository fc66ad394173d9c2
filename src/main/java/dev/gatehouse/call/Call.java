package dev.gatehouse.call;

import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One client request on its way through the stages. A stage that adds something makes a new one;
/// what happens to the call is written to its [CallRecord].
///
/// @param request what arrived
/// @param origin where it comes from
/// @param scope its timeouts and cancellation
/// @param record what has happened to it
/// @param body its body, as far as it has been read
/// @param facts what the request states about itself; none before the body has been read
/// @param routing what the routing stage decided; `null` before it
public record Call(
        Request request,
        Origin origin,
        CallScope scope,
        CallRecord record,
        RequestBody body,
        RequestFacts facts,
        @Nullable Routing routing) {
    /// A request as its head describes it.
    ///
    /// @param head its target stands below the base path of the server
    /// @param parameters the parts of the path that the route's template names
    /// @param prefix how many segments of the path stand before the path of the operation
    public record Request(
            Operation operation, Exchange.Head head, Map<String, String> parameters, int prefix) {}

    /// The decision of the routing stage. Its content is visible to the packages that make it and
    /// execute it.
    public interface Routing {
        /// The model as the client named it; empty when it named none.
        String requestedModel();
    }

    /// A client's call that has just arrived.
    public static Call of(Request request, BodySource source, CallScope scope, CallRecord record) {
        var body = new RequestBody.Unread(source);
        return new Call(request, Origin.CLIENT, scope, record, body, RequestFacts.NONE, null);
    }

    /// The same call with its body in another state.
    public Call with(RequestBody other) {
        return new Call(request, origin, scope, record, other, facts, routing);
    }

    /// The same call with its body read.
    public Call with(RequestBody read, RequestFacts stated) {
        return new Call(request, origin, scope, record, read, stated, routing);
    }

    /// The same call with the decision of the routing stage.
    public Call with(Routing decided) {
        return new Call(request, origin, scope, record, body, facts, decided);
    }

    /// The same call with other timeouts and another cancellation.
    public Call with(CallScope other) {
        return new Call(request, origin, other, record, body, facts, routing);
    }

    /// The same call, read as another operation.
    public Call as(Operation other) {
        var read = new Request(other, request.head(), request.parameters(), request.prefix());
        return new Call(read, origin, scope, record, body, facts, routing);
    }

    public Operation operation() {
        return request.operation();
    }

    public Exchange.Head head() {
        return request.head();
    }

    /// The JSON of its body; `null` when it has none.
    public @Nullable Json json() {
        return body instanceof RequestBody.JsonBody(Json json) ? json : null;
    }

    /// The body, for the stages before the one that reads it.
    public BodySource source() {
        if (body instanceof RequestBody.Unread(BodySource source)) {
            return source;
        }
        throw new IllegalStateException("the body has been read");
    }

    /// The decision of the routing stage, for the stages behind it.
    public Routing routed() {
        return Objects.requireNonNull(routing, "the call has not been routed");
    }
}
