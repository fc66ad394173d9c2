package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRequest;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.call.Problem;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.telemetry.LiveCalls;
import java.util.List;

/// The calls in flight.
public final class LiveResource {
    private static final Schema CALL =
            Schema.object()
                    .with("id", Schema.text())
                    .with("operation", Schema.text())
                    .with("phase", Schema.text())
                    .with("caller", Schema.text())
                    .with("model", Schema.text().orNull())
                    .with("account", Schema.text().orNull())
                    .with("stream", Schema.flag())
                    .with("since", Schema.time())
                    .with("age_ms", Schema.whole())
                    .with("attempts", Schema.whole())
                    .with("finish_reason", Schema.text().orNull())
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
        return List.of(
                AdminRoute.get("/live", all, _ -> AdminReply.list(live::write)),
                new AdminRoute("DELETE", "/live/{id}", cancelled, this::cancel));
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
