package dev.gatehouse.admin;

import dev.gatehouse.admin.route.AdminReply;
import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.admin.schema.RouteDescription;
import dev.gatehouse.admin.schema.Schema;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The state of storage and ledger.
public final class StorageResource {
    private static final Schema LEDGER =
            Schema.object()
                    .with("status", Schema.words("up", "failing"))
                    .with("failure", Schema.text().orNull())
                    .with("rows_waiting", Schema.whole())
                    .with("oldest_row_ms", Schema.whole())
                    .with("bytes", Schema.whole())
                    .with("rows_lost", Schema.whole())
                    .with("rows_rejected", Schema.whole())
                    .schema();

    private static final Schema STATE =
            Schema.object()
                    .with("backend", Schema.text().orNull())
                    .with("status", Schema.words("opening", "up", "unavailable"))
                    .maybe("ledger", LEDGER)
                    .with("sums_counted_as_other", Schema.whole())
                    .schema();

    private final Supplier<@Nullable Storage> storage;
    private final @Nullable Ledger ledger;
    private final LongSupplier others;

    /// @param storage `null` while it is not open
    /// @param ledger `null` when calls are not recorded
    /// @param others how many sums were counted as other ones
    public StorageResource(
            Supplier<@Nullable Storage> storage, @Nullable Ledger ledger, LongSupplier others) {
        this.storage = storage;
        this.ledger = ledger;
        this.others = others;
    }

    List<AdminRoute> routes() {
        var description = RouteDescription.of("The state of storage and ledger", STATE);
        return List.of(AdminRoute.get("/storage", description, _ -> state()));
    }

    private AdminReply state() {
        JsonWriter body = new JsonWriter().object();
        Storage open = storage.get();
        body.member("backend", open == null ? null : open.backend().name());
        body.member("status", open == null ? "opening" : status(open));
        Ledger recording = ledger;
        if (recording != null) {
            ledger(recording.state(), body.name("ledger"));
        }
        body.member("sums_counted_as_other", others.getAsLong());
        return AdminReply.of(body.end());
    }

    private static String status(Storage open) {
        try {
            open.backend().now();
            return "up";
        } catch (StorageException _) {
            return "unavailable";
        }
    }

    private static void ledger(Ledger.State state, JsonWriter body) {
        body.object().member("status", state.failure().isEmpty() ? "up" : "failing");
        body.member("failure", state.failure().isEmpty() ? null : state.failure());
        body.member("rows_waiting", state.waiting());
        body.member("oldest_row_ms", state.oldest());
        body.member("bytes", state.bytes());
        body.member("rows_lost", state.lost());
        body.member("rows_rejected", state.rejected()).end();
    }
}
