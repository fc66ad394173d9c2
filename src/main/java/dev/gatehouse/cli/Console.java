package dev.gatehouse.cli;

import java.io.InputStream;
import java.io.PrintStream;

/// The streams of a command.
///
/// @param in what a command reads unless an argument names a file
/// @param out takes the result and nothing else, so that it can be piped
/// @param err takes progress, advice and errors
public record Console(InputStream in, PrintStream out, PrintStream err) {
    /// The streams of the process.
    public static Console ofProcess() {
        return new Console(System.in, System.out, System.err);
    }

    /// Text from outside as a terminal may show it: it moves no cursor and colours nothing.
    public static String printable(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !hidden(c))
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /// Text from outside that may not begin another line.
    public static String line(String text) {
        return printable(text).replace('\n', ' ').replace('\t', ' ');
    }

    /// JSON from outside, with what a terminal would obey in its texts escaped.
    public static String json(String raw) {
        var plain = new StringBuilder(raw.length());
        raw.codePoints()
                .forEach(
                        c -> {
                            if (hidden(c) && c > ' ') {
                                plain.append("\\u%04x".formatted(c));
                            } else {
                                plain.appendCodePoint(c);
                            }
                        });
        return plain.toString();
    }

    private static boolean hidden(int c) {
        // Joiners and variation selectors belong to letters and emoji; marks of direction do not.
        boolean direction = c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E);
        return Character.isISOControl(c) || direction || (c >= 0x2066 && c <= 0x2069);
    }
}
