package dev.gatehouse.config.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lines of the file with a mark below, hidden values as `***`.
public final class SourceExcerpt {
    private static final String MASK = "***";
    private static final int WIDEST = 120;
    private static final int LEAD = 40;
    private static final int LONGEST_QUOTED = 60;

    private final List<String> lines;
    private final Map<Integer, List<SourcePosition>> hidden = new HashMap<>();

    /// @param hidden what must not be shown
    public SourceExcerpt(SourceText page, List<SourcePosition> hidden) {
        this.lines = page.lines();
        for (SourcePosition spot : hidden) {
            for (int line = spot.line(); line <= spot.endLine(); line++) {
                this.hidden.computeIfAbsent(line, _ -> new ArrayList<>()).add(spot);
            }
        }
        this.hidden
                .values()
                .forEach(
                        spots ->
                                spots.sort(
                                        Comparator.comparingInt(SourcePosition::line)
                                                .thenComparingInt(SourcePosition::column)));
    }

    /// The line of the spot and one with carets below it.
    public String of(SourcePosition spot) {
        String line = spot.line() <= lines.size() ? lines.get(spot.line() - 1) : "";
        Drawing drawing = new Drawing(spot);
        drawing.draw(line.codePoints().toArray(), hidden.getOrDefault(spot.line(), List.of()));
        return drawing.excerpt();
    }

    /// A text of unknown origin between quotes, fit to stand in a message.
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder("'");
        text.codePoints()
                .limit(LONGEST_QUOTED)
                .map(c -> printable(c) ? c : '?')
                .forEach(out::appendCodePoint);
        boolean cut = text.codePointCount(0, text.length()) > LONGEST_QUOTED;
        return out.append(cut ? "…'" : "'").toString();
    }

    private static boolean printable(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.SURROGATE;
    }

    /// One line being copied; it follows where the spot begins and ends as the line changes.
    private static final class Drawing {
        private final SourcePosition spot;
        private final StringBuilder out = new StringBuilder();
        private int drawn;
        private int from = -1;
        private int to = -1;

        Drawing(SourcePosition spot) {
            this.spot = spot;
        }

        void draw(int[] line, List<SourcePosition> masks) {
            int at = 0;
            for (SourcePosition mask : masks) {
                int start = mask.line() == spot.line() ? mask.column() - 1 : indent(line);
                int end = mask.endLine() == spot.line() ? mask.endColumn() - 1 : line.length;
                start = Math.max(start, at);
                end = Math.min(end, line.length);
                if (start < end) {
                    copy(line, at, start);
                    follow(start, end - 1);
                    out.append(MASK);
                    drawn += MASK.length();
                    at = end;
                }
            }
            copy(line, at, line.length);
            follow(line.length, Integer.MAX_VALUE);
        }

        private static int indent(int[] line) {
            int at = 0;
            while (at < line.length && line[at] == ' ') {
                at++;
            }
            return at;
        }

        private void copy(int[] line, int start, int end) {
            for (int i = start; i < end; i++) {
                follow(i, i);
                out.appendCodePoint(line[i] == '\t' ? ' ' : printable(line[i]) ? line[i] : '?');
                drawn++;
            }
        }

        private void follow(int first, int last) {
            if (from < 0 && spot.column() - 1 <= last) {
                from = drawn;
            }
            boolean here = spot.endLine() == spot.line();
            if (here && to < 0 && spot.endColumn() - 1 <= first) {
                to = drawn;
            }
        }

        String excerpt() {
            int[] line = out.codePoints().toArray();
            int end = Math.max(from + 1, to < 0 ? line.length : to);
            int cut = from > WIDEST - LEAD ? from - LEAD : 0;
            int stop = Math.min(line.length, cut + WIDEST);
            String shown =
                    (cut > 0 ? "…" : "")
                            + new String(line, cut, stop - cut)
                            + (stop < line.length ? "…" : "");
            int lead = from - cut + (cut > 0 ? 1 : 0);
            int carets = Math.max(1, Math.min(end, stop) - from);
            String number = Integer.toString(spot.line());
            return "  "
                    + number
                    + " | "
                    + shown.stripTrailing()
                    + "\n  "
                    + " ".repeat(number.length())
                    + " | "
                    + " ".repeat(lead)
                    + "^".repeat(carets);
        }
    }
}
