package dev.gatehouse.admin.alarms;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.alarms.Alarm;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The alarms of this gateway: those that hold, and then those that have ended lately.
public final class AlarmsResource {
    private static final Schema ALARM =
            Schema.object()
                    .with("id", Schema.text())
                    .with("kind", Schema.words(ids(Kind.values(), Kind::id)))
                    .with("subject", Schema.text())
                    .with("level", Schema.whole().orNull())
                    .with("severity", Schema.words(ids(Severity.values(), Severity::id)))
                    .with("message", Schema.text())
                    .with("since", Schema.time())
                    .with("until", Schema.time().orNull())
                    .schema()
                    .named("Alarm");

    private final Supplier<List<Alarm>> alarms;

    /// @param alarms in the order in which they are shown
    public AlarmsResource(Supplier<List<Alarm>> alarms) {
        this.alarms = alarms;
    }

    private static <E> String[] ids(E[] constants, Function<E, String> id) {
        return Stream.of(constants).map(id).toArray(String[]::new);
    }

    /// Its routes.
    public List<AdminRoute> routes() {
        var list = RouteDescription.of("Alarms, those that hold first", AdminReply.listOf(ALARM));
        return List.of(AdminRoute.get("/alarms", list, _ -> AdminReply.list(this::write)));
    }

    private void write(JsonWriter list) {
        list.array();
        alarms.get().forEach(it -> it.write(list));
        list.endArray();
    }
}
