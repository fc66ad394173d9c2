package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras.Tier;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers in reports of usage. One that is missing, of a wrong type or negative is nothing; no one
/// is so high that a sum of them could overflow.
final class Counts {
    /// What [#reported(Json, String)] returns where nothing is reported.
    static final long NONE = -1;

    private static final long MOST = 1L << 48;
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Counts() {}

    /// A count; zero when it is not reported.
    static long of(@Nullable Json object, String name) {
        return Math.max(0, reported(object, name));
    }

    /// A count, or what holds where it is not reported.
    static long or(@Nullable Json object, String name, long otherwise) {
        long count = reported(object, name);
        return count == NONE ? otherwise : count;
    }

    /// A count, or [#NONE].
    static long reported(@Nullable Json object, String name) {
        long count = Members.number(object, name, NONE);
        return count == NONE ? NONE : Math.clamp(count, 0, MOST);
    }

    /// The first of several counts that is there, or [#NONE].
    static long first(@Nullable Json object, String[] names) {
        for (String name : names) {
            long count = reported(object, name);
            if (count != NONE) {
                return count;
            }
        }
        return NONE;
    }

    /// A member that is an object.
    static @Nullable Json object(@Nullable Json holder, String name) {
        Json value = Members.of(holder, name);
        return value != null && value.kind() == Json.Kind.OBJECT ? value : null;
    }

    /// The first of several members that is an object.
    static @Nullable Json object(@Nullable Json holder, String[] names) {
        for (String name : names) {
            Json value = object(holder, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /// A number that may have decimals, times a thousand.
    static long thousandths(@Nullable Json value) {
        BigDecimal number = decimal(value);
        return number == null ? 0 : whole(number.movePointRight(3));
    }

    /// Dollars as nano-dollars; `null` when there are none.
    static @Nullable Long nanos(@Nullable Json dollars) {
        BigDecimal number = decimal(dollars);
        return number == null ? null : Long.valueOf(whole(number.multiply(NANOS)));
    }

    private static long whole(BigDecimal number) {
        long most = number.compareTo(BigDecimal.valueOf(MOST)) >= 0 ? MOST : -1;
        return most >= 0 ? most : number.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /// A number that is not negative and of a usual size, `null` for anything else.
    private static @Nullable BigDecimal decimal(@Nullable Json value) {
        if (value == null || value.kind() != Json.Kind.NUMBER) {
            return null;
        }
        var number = new BigDecimal(value.raw());
        // The digits of 1e999999999 would fill the memory.
        boolean usual = number.scale() <= 40 && number.precision() - number.scale() <= 20;
        return usual && number.signum() >= 0 ? number : null;
    }

    /// The service tier of that name.
    ///
    /// @param before what holds when there is no name
    static Tier tier(@Nullable String name, Tier before) {
        if (name == null) {
            return before;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "auto", "default", "standard", "standard_only", "on_demand" -> Tier.STANDARD;
            case "flex", "on_demand_flex" -> Tier.FLEX;
            case "priority", "on_demand_priority" -> Tier.PRIORITY;
            case "fast" -> Tier.FAST;
            case "batch" -> Tier.BATCH;
            default -> Tier.OTHER;
        };
    }
}
