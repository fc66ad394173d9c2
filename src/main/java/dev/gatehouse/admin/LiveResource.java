package dev.gatehouse.admin;

import dev.gatehouse.call.Problem;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.telemetry.LiveCalls;
import java.util.List;

/// The calls in flight.
public final class LiveResource {
    private final LiveCalls live;

    public LiveResource(LiveCalls live) {
        this.live = live;
    }

    List<AdminRoute> routes() {
        return List.of(
                AdminRoute.get("/live", _ -> AdminReply.list(live::write)),
                new AdminRoute("DELETE", "/live/{id}", this::cancel));
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
