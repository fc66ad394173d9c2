package dev.gatehouse.cache.evidence;

import org.jspecify.annotations.Nullable;

/// A number of a text with what it counts.
///
/// @param kind the veto for a difference: a number, unit, version, date or amount
/// @param value in the base unit of the dimension
/// @param other in the other common meaning of the unit, 1,024 for 1,000; else the value
/// @param dimension of the unit, `null` without one
/// @param text the digits of a version or of a plain number; `year-month-day` of a date
/// @param weak a small number in words, which a rewording may leave out
record Quantity(
        Veto kind,
        double value,
        double other,
        @Nullable String dimension,
        String text,
        boolean weak) {
    private static final double PRECISION = 1e-6;

    static Quantity plain(double value, String text, boolean weak) {
        return new Quantity(Veto.NUMBER, value, value, null, text, weak);
    }

    static Quantity literal(Veto kind, String text) {
        return new Quantity(kind, Double.NaN, Double.NaN, null, text, false);
    }

    static Quantity time(double minutes) {
        return new Quantity(Veto.DATE, minutes, minutes, "time of day", "", false);
    }

    boolean counts(Quantity that) {
        if (Double.isNaN(value) || Double.isNaN(that.value)) {
            return text.equals(that.text);
        }
        if (dimension == null || that.dimension == null) {
            return equalsWithoutUnit(that);
        }
        return dimension.equals(that.dimension)
                && (looksNear(value, that.value)
                        || looksNear(other, that.value)
                        || looksNear(value, that.other)
                        || looksNear(other, that.other));
    }

    /// An age needs no unit: `she is 30` and `she is 30 years old`.
    private boolean equalsWithoutUnit(Quantity that) {
        if (dimension == null && that.dimension == null) {
            // 3.10 and 3.1 are two versions of Python.
            boolean decimals = text.indexOf('.') >= 0 && that.text.indexOf('.') >= 0;
            return decimals ? text.equals(that.text) : looksNear(value, that.value);
        }
        Quantity bare = dimension == null ? this : that;
        Quantity unit = dimension == null ? that : this;
        return "time".equals(unit.dimension) && looksNear(bare.value * Units.YEAR, unit.value);
    }

    private static boolean looksNear(double one, double other) {
        return Math.abs(one - other) <= PRECISION * Math.max(Math.abs(one), Math.abs(other));
    }
}
