package dev.gatehouse.admin;

import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.function.Consumer;

/// Accounts and their health.
public final class ProvidersResource {
    private static final Schema LEARNED =
            Schema.object()
                    .with("model", Schema.text())
                    .with("operation", Schema.text())
                    .with("quirk", Schema.any())
                    .schema();

    private static final Schema TARGET =
            Schema.object()
                    .with("model", Schema.text())
                    .with("state", Schema.text())
                    .with("in_flight", Schema.whole())
                    .with("limit", Schema.whole().orNull())
                    .maybe("retry_in_ms", Schema.whole())
                    .maybe("first_content_ms", Schema.whole())
                    .maybe("tokens_per_second", Schema.number())
                    .with("last_error", Schema.text().orNull())
                    .schema()
                    .named("TargetHealth");

    private static final Schema ACCOUNT =
            Schema.object()
                    .with("id", Schema.text())
                    .with("provider", Schema.text())
                    .with("suspended", Schema.flag())
                    .maybe("reason", Schema.text())
                    .maybe("provider_message", Schema.text().orNull())
                    .with("learned", Schema.list(LEARNED))
                    .with("limit", Schema.whole().orNull())
                    .with("targets", Schema.list(TARGET))
                    .schema()
                    .named("AccountHealth");

    private final Consumer<JsonWriter> health;

    /// @param health writes the health of the accounts, as an array
    public ProvidersResource(Consumer<JsonWriter> health) {
        this.health = health;
    }

    List<AdminRoute> routes() {
        var all =
                RouteDescription.of(
                        "The health of accounts and targets", AdminReply.listOf(ACCOUNT));
        return List.of(AdminRoute.get("/providers", all, _ -> AdminReply.list(health)));
    }
}
