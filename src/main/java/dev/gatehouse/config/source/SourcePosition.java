package dev.gatehouse.config.source;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The position of a value: a range of the file, or line 0 and an origin outside of it.
///
/// Lines and columns count from 1, columns in code points; the end is the first column behind.
///
/// @param origin where a value comes from that is not in the file, such as `environment PORT`
public record SourcePosition(
        int line, int column, int endLine, int endColumn, @Nullable String origin) {
    /// No position at all.
    public static final SourcePosition NOWHERE = new SourcePosition(0, 0, 0, 0, null);

    /// Where a value comes from that nothing sets.
    public static final SourcePosition DEFAULT = elsewhere("default");

    /// Outside of the file.
    public static SourcePosition elsewhere(String origin) {
        return new SourcePosition(0, 0, 0, 0, origin);
    }

    /// One character of the file.
    public static SourcePosition at(int line, int column) {
        return new SourcePosition(line, column, line, column + 1, null);
    }

    /// Whether it is a place in the file.
    public boolean inFile() {
        return line > 0;
    }

    /// Written out, as the two of a record are made at run time, which a start would feel.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SourcePosition spot
                && line == spot.line
                && column == spot.column
                && endLine == spot.endLine
                && endColumn == spot.endColumn
                && Objects.equals(origin, spot.origin);
    }

    @Override
    public int hashCode() {
        return (line * 31 + column) * 31 + (origin == null ? 0 : origin.hashCode());
    }
}
