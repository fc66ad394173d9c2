package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads `meta.billed_units` of rerankings and embeddings.
final class BilledUnits {
    private BilledUnits() {}

    static @Nullable Usage read(@Nullable Json meta) {
        Json units = Counts.object(meta, "billed_units");
        if (units == null) {
            return null;
        }
        Usage tokens =
                new Usage(
                        Counts.of(units, "input_tokens"),
                        Counts.of(units, "output_tokens"),
                        0,
                        0,
                        0);
        return tokens.with(Extras.NONE.with(Kind.SEARCH_UNITS, Counts.of(units, "search_units")));
    }
}
