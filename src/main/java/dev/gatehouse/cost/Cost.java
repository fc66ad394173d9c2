package dev.gatehouse.cost;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cost of a call.
///
/// @param nanos the known part in nano-dollars
/// @param known whether that is all of it
public record Cost(long nanos, boolean known) {
    /// What attempts cost together.
    ///
    /// @param charges those of the attempts, `null` for one that has none
    /// @return `null` when no attempt has one
    public static @Nullable Cost of(List<? extends @Nullable Charge> charges) {
        long sum = 0;
        boolean any = false;
        boolean known = true;
        for (Charge charge : charges) {
            if (charge != null) {
                any = true;
                known &= charge.known();
                sum += charge.atLeast();
            }
        }
        return any ? new Cost(sum, known) : null;
    }
}
