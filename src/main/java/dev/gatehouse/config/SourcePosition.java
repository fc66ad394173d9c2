package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/// Where a value stands: a stretch of the file, or line 0 and an origin outside of it.
///
/// Lines and columns count from 1, columns in code points; the end is the first column behind.
record SourcePosition(int line, int column, int endLine, int endColumn, @Nullable String origin) {
    static final SourcePosition NOWHERE = new SourcePosition(0, 0, 0, 0, null);

    static SourcePosition elsewhere(String origin) {
        return new SourcePosition(0, 0, 0, 0, origin);
    }

    static SourcePosition at(int line, int column) {
        return new SourcePosition(line, column, line, column + 1, null);
    }

    boolean inFile() {
        return line > 0;
    }
}
