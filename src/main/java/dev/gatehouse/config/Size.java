package dev.gatehouse.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A number of bytes.
///
/// @param bytes how many, never negative
public record Size(long bytes) implements Comparable<Size> {
    private static final String UNITS = "KMGT";

    /// Rejects less than nothing.
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    /// Reads `1024`, `512K`, `32MB` or `32MiB`; every unit is a power of 1024.
    ///
    /// @throws IllegalArgumentException if it is none of these, or too much for a long
    public static Size parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < upper.length()
                && upper.charAt(digits) >= '0'
                && upper.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 19) {
            throw new IllegalArgumentException("not a size");
        }
        long factor = factor(upper.substring(digits).strip());
        try {
            return new Size(Math.multiplyExact(Long.parseLong(upper.substring(0, digits)), factor));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("too large a size", e);
        }
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /// The size in the largest unit that needs no fraction, such as `32MB`.
    @Override
    public String toString() {
        long amount = bytes;
        int unit = 0;
        while (unit < UNITS.length() && amount != 0 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(bytes) : amount + UNITS.substring(unit - 1, unit) + "B";
    }

    /// A check for settings of memory: what is wrong with a size beyond half of the memory of the
    /// process, `null` for any other.
    public static @Nullable String beyondHalfOfMemory(Size wanted) {
        long most = Runtime.getRuntime().maxMemory() / 2;
        return wanted.bytes() <= most
                ? null
                : "must be at most half of the memory of the process (" + most + " bytes)";
    }

    private static long factor(String unit) {
        if (unit.isEmpty() || unit.equals("B")) {
            return 1;
        }
        int power = UNITS.indexOf(unit.charAt(0)) + 1;
        String rest = unit.substring(1);
        if (power == 0 || !(rest.isEmpty() || rest.equals("B") || rest.equals("IB"))) {
            throw new IllegalArgumentException("not a size");
        }
        return 1L << (10 * power);
    }
}
