package dev.gatehouse.cache.evidence;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Units of measurement and currencies, from `units.txt`.
final class Units {
    static final double YEAR = 31556952;

    private static final Units ALL = new Units();
    private static final String MONEY = "usd eur gbp jpy inr cny chf cad aud btc eth cent";

    /// @param alone whether the name is a unit where no number is beside it
    record Unit(String dimension, double factor, double otherFactor, boolean alone) {
        boolean money() {
            return MONEY.contains(dimension);
        }
    }

    private final Map<String, Unit> names = new HashMap<>();

    private Units() {
        for (String line : Lexicon.lines("units.txt")) {
            read(line.split(" +", -1));
        }
        // In these the case of a letter counts.
        names.put("Mb", new Unit("data", 125000, 125000, true));
        names.put("Gb", new Unit("data", 125000000, 125000000, true));
        names.put("M", new Unit("M", 1, 1, false));
    }

    private void read(String[] parts) {
        String[] factors = parts[1].split("/", -1);
        double factor = Double.parseDouble(factors[0]);
        double other = Double.parseDouble(factors[factors.length - 1]);
        boolean alone = true;
        for (int i = 2; i < parts.length; i++) {
            if (parts[i].equals("|")) {
                alone = false;
            } else {
                names.put(parts[i], new Unit(parts[0], factor, other, alone));
            }
        }
    }

    static Units all() {
        return ALL;
    }

    @Nullable Unit named(Token token) {
        Unit exact = names.get(token.raw());
        return exact != null ? exact : named(token.word());
    }

    @Nullable Unit named(String word) {
        Unit unit = names.get(word.toLowerCase(Locale.ROOT));
        if (unit == null && word.length() > 3 && word.endsWith("s")) {
            unit = names.get(word.substring(0, word.length() - 1));
        }
        return unit;
    }
}
