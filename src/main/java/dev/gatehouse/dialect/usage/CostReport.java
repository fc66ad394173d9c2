package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Reads the cost that some providers report with the usage.
final class CostReport {
    /// A tick is a tenth of a nano-dollar.
    private static final BigDecimal TICKS = BigDecimal.TEN;

    private CostReport() {}

    static Extras add(Json usage, Extras extras) {
        return extras.withCost(read(usage));
    }

    private static @Nullable Long read(Json usage) {
        long ticks = Counts.reported(usage, "cost_in_usd_ticks");
        if (ticks != Counts.NONE) {
            return BigDecimal.valueOf(ticks)
                    .divide(TICKS, 0, RoundingMode.HALF_UP)
                    .longValueExact();
        }
        Json cost = Members.of(usage, "cost");
        Json total =
                cost != null && cost.kind() == Json.Kind.OBJECT
                        ? Members.of(cost, "total_cost")
                        : cost;
        Long nanos = Counts.nanos(total);
        boolean ownKey = Members.yes(usage, "is_byok");
        return nanos != null && ownKey ? Long.valueOf(nanos + upstream(usage)) : nanos;
    }

    /// What the provider behind a broker bills to a key of its own; the cost has the fee alone.
    private static long upstream(Json usage) {
        Json details = Counts.object(usage, "cost_details");
        Long nanos = Counts.nanos(Members.of(details, "upstream_inference_cost"));
        return nanos == null ? 0 : nanos;
    }
}
