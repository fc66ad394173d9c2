package dev.gatehouse.settings;

import org.jspecify.annotations.Nullable;

/// Where a value stands: a stretch of the file, or line 0 and an origin outside of it.
///
/// Lines and columns count from 1, columns in code points; the end is the first column behind.
record Spot(int line, int column, int endLine, int endColumn, @Nullable String origin) {
    static final Spot NOWHERE = new Spot(0, 0, 0, 0, null);

    static Spot elsewhere(String origin) {
        return new Spot(0, 0, 0, 0, origin);
    }

    static Spot at(int line, int column) {
        return new Spot(line, column, line, column + 1, null);
    }

    boolean inFile() {
        return line > 0;
    }
}
