package dev.gatehouse.provider;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.PriceList.Origin;
import dev.gatehouse.provider.PriceList.Rate;
import dev.gatehouse.provider.PriceList.Tier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the `prices` and the `tiers` of a model. They are written in dollars with at most nine
/// decimals, and become whole nano-dollars.
public final class PriceReader {
    /// The kind that prices of seconds and minutes become.
    public static final String HOUR = "hour";

    /// That of an image whose size and quality have no price of their own.
    static final String IMAGE = "image";

    /// For a million tokens.
    public static final Set<String> TOKENS =
            Set.of(
                    "input",
                    "output",
                    "cache-read",
                    "cache-write",
                    "cache-write-1h",
                    "reasoning",
                    "audio-in",
                    "audio-out",
                    "audio-cache-read",
                    "image-in",
                    "image-out",
                    "image-cache-read");

    /// For a million characters, and for one of all others.
    private static final Set<String> UNITS =
            Set.of(
                    "character",
                    "image",
                    "request",
                    "search",
                    "fetch",
                    "file-search",
                    "execution",
                    "tool-image",
                    "search-unit");

    /// How many of them make an hour, which is the one that is kept.
    private static final Map<String, Long> TIMES = Map.of("second", 3600L, "minute", 60L, HOUR, 1L);

    private static final Set<String> RATES = Set.of("batch", "flex", "priority", "fast");
    private static final Field<Long> FROM = Field.integer("from");
    private static final String PRICES = "prices";
    private static final String FACTOR = "factor";
    private static final int DECIMALS = 9;

    private PriceReader() {}

    /// Reads prices over those that were known.
    ///
    /// @param prices `null` when there are none
    /// @param tiers likewise
    /// @param date the day they are of
    static PriceList read(
            @Nullable Json prices, @Nullable Json tiers, Origin origin, @Nullable String date)
            throws MalformedJson {
        var all = new HashMap<String, Long>();
        var rates = new HashMap<String, Rate>();
        if (prices != null) {
            read(prices, all, rates);
        }
        return new PriceList(all, tiers(tiers), rates, origin, date);
    }

    /// Reads prices that were edited while the gateway runs.
    ///
    /// @param entry an object with `prices` and, if there are any, `tiers`
    /// @throws MalformedJson naming what is in error
    public static PriceList edited(Json entry, @Nullable String date) throws MalformedJson {
        Json prices = Field.object(PRICES).in(entry);
        if (prices == null) {
            throw wrong("'prices' is missing");
        }
        return read(prices, Field.array("tiers").in(entry), Origin.EDITED, date);
    }

    private static void read(Json prices, Map<String, Long> all, Map<String, Rate> rates)
            throws MalformedJson {
        List<String> names = prices.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (RATES.contains(name)) {
                rates.put(name, rate(prices.at(i)));
            } else {
                price(name, prices.at(i), all);
            }
        }
    }

    private static Rate rate(Json value) throws MalformedJson {
        if (value.kind() == Json.Kind.NUMBER) {
            return new Rate(nano(FACTOR, value), Map.of());
        }
        if (value.kind() != Json.Kind.OBJECT) {
            throw wrong("a service tier has a factor, or prices");
        }
        var all = new HashMap<String, Long>();
        Json factor = value.member(FACTOR);
        List<String> names = value.names();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(FACTOR)) {
                price(names.get(i), value.at(i), all);
            }
        }
        return new Rate(factor == null ? null : Long.valueOf(nano(FACTOR, factor)), all);
    }

    private static List<Tier> tiers(@Nullable Json tiers) throws MalformedJson {
        var all = new ArrayList<Tier>();
        for (int i = 0; tiers != null && i < tiers.size(); i++) {
            Json tier = tiers.at(i);
            Long from = tier.kind() == Json.Kind.OBJECT ? FROM.in(tier) : null;
            if (from == null) {
                throw new MalformedJson("a tier needs 'from', a number of tokens", "tiers");
            }
            var prices = new HashMap<String, Long>();
            List<String> names = tier.names();
            for (int at = 0; at < names.size(); at++) {
                if (!names.get(at).equals(FROM.name())) {
                    price(names.get(at), tier.at(at), prices);
                }
            }
            all.add(new Tier(from, prices));
        }
        return all;
    }

    private static void price(String kind, Json value, Map<String, Long> to) throws MalformedJson {
        Long times = TIMES.get(kind);
        boolean several = kind.equals(IMAGE) && value.kind() == Json.Kind.OBJECT;
        if (several) {
            images(value, to);
        } else if (times != null) {
            to.put(HOUR, hour(nano(kind, value), times));
        } else if (TOKENS.contains(kind) || UNITS.contains(kind)) {
            // A few words stand for all models.
            to.put(kind.intern(), nano(kind, value));
        } else {
            throw wrong("'" + kind + "' is no kind of price");
        }
    }

    private static void images(Json prices, Map<String, Long> to) throws MalformedJson {
        List<String> names = prices.names();
        for (int i = 0; i < names.size(); i++) {
            String which = names.get(i);
            to.put(which.equals("*") ? IMAGE : image(which), nano(IMAGE, prices.at(i)));
        }
    }

    /// The kind of an image's price.
    ///
    /// @param which its size, or size and quality, as `1024x1024/high`
    public static String image(String which) {
        return IMAGE + ":" + which;
    }

    private static long hour(long price, long times) throws MalformedJson {
        try {
            return Math.multiplyExact(price, times);
        } catch (ArithmeticException _) {
            throw wrong("a price of time is too high");
        }
    }

    private static long nano(String kind, Json dollars) throws MalformedJson {
        if (dollars.kind() != Json.Kind.NUMBER) {
            throw wrong("'" + kind + "' expects a number");
        }
        var price = new BigDecimal(dollars.raw());
        // Checked first, for the digits of 1e999999999 would fill the memory.
        if (price.signum() >= 0
                && price.scale() <= DECIMALS
                && price.precision() - price.scale() <= DECIMALS) {
            return price.movePointRight(DECIMALS).longValueExact();
        }
        throw wrong("a price is not negative and has at most nine decimals");
    }

    private static MalformedJson wrong(String reason) {
        return new MalformedJson(reason, PRICES);
    }
}
