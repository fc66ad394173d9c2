package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.route.RouteAccess;
import dev.gatehouse.admin.schema.Parameter;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.telemetry.live.FeedSubscription;
import dev.gatehouse.telemetry.live.LiveCalls;
import java.util.List;

/// The calls in flight.
public final class LiveResource {
    private static final Schema CALL =
            Schema.object()
                    .with("id", Schema.text())
                    .with("operation", Schema.text())
                    .with("phase", Schema.text())
                    .with("caller", Schema.text())
                    .with("user_path", Schema.text())
                    .with("model", Schema.text().orNull())
                    .with("account", Schema.text().orNull())
                    .with("stream", Schema.flag())
                    .with("since", Schema.time())
                    .with("age_ms", Schema.whole())
                    .with("finish_reason", Schema.text().orNull())
                    .with("attempts", Schema.whole())
                    .schema()
                    .named("LiveCall");

    private static final Schema CANCELLED =
            Schema.object().with("id", Schema.text()).with("cancelled", Schema.flag()).schema();

    private final LiveCalls live;

    public LiveResource(LiveCalls live) {
        this.live = live;
    }

    List<AdminRoute> routes() {
        var all = RouteDescription.of("The calls in flight", AdminReply.listOf(CALL));
        var cancelled = RouteDescription.of("Cancels a call in flight", CANCELLED);
        var stream =
                RouteDescription.of("What happens to calls", List.of("text/event-stream"))
                        .with(Parameter.text("cursor", "The id of the last event that was seen"));
        return List.of(
                AdminRoute.get("/live", all, this::all).open(RouteAccess.SCOPED_VIEWERS),
                AdminRoute.get("/live/stream", stream, this::stream)
                        .open(RouteAccess.SCOPED_VIEWERS),
                new AdminRoute("DELETE", "/live/{id}", cancelled, this::cancel));
    }

    private AdminReply all(AdminRequest request) {
        String path = request.caller().userPath();
        return AdminReply.list(writer -> live.write(path, writer));
    }

    private AdminRoute.Reply stream(AdminRequest request) {
        String query = request.query("cursor");
        String last = request.exchange().head().headers().first("last-event-id");
        String cursor = last == null || last.isEmpty() ? query : last;
        FeedSubscription events = live.feed().subscribe(request.caller().userPath(), cursor);
        if (events == null) {
            throw new Problem.Overloaded().asException();
        }
        return new LiveStream(events, request.alive());
    }

    private AdminReply cancel(AdminRequest request) {
        String id = request.parameter("id");
        if (!live.cancel(id)) {
            throw new Problem.UnknownRoute("DELETE", request.path()).asException();
        }
        return AdminReply.of(
                new JsonWriter().object().member("id", id).name("cancelled").value(true).end());
    }
}
