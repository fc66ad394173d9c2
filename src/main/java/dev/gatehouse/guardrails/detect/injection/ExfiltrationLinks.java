package dev.gatehouse.guardrails.detect.injection;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Links that carry data out: images that a client loads by itself, whose URL has a long text in
/// its query or path.
final class ExfiltrationLinks {
    private static final String KIND = "exfiltration-link";
    private static final int MOST = 400;

    /// Names of parameters that have long values for honest reasons: signatures, sizes, versions.
    private static final List<String> HONEST =
            List.of(
                    "x-amz",
                    "x-goog",
                    "signature",
                    "sig",
                    "expires",
                    "policy",
                    "key-pair-id",
                    "token",
                    "se",
                    "sp",
                    "sv",
                    "sr",
                    "st",
                    "hash",
                    "v",
                    "version",
                    "w",
                    "h",
                    "width",
                    "height",
                    "auto",
                    "fit",
                    "format",
                    "quality",
                    "q",
                    "dpr",
                    "crop",
                    "style",
                    "logo",
                    "color",
                    "label",
                    "alt",
                    "ixid",
                    "ixlib",
                    "url",
                    "chl",
                    "size",
                    "s",
                    "r",
                    "raw",
                    "branch",
                    "event",
                    "cacheseconds",
                    "theme");

    private ExfiltrationLinks() {}

    static void addTo(AnchoredDetector.Builder builder) {
        builder.marks("!", (scan, at, _) -> markdown(scan, at))
                .words(List.of("img"), (scan, start, end) -> html(scan, start, end))
                .atMost(MOST + 100);
    }

    /// `![text](https://host/path?data=...)`.
    private static void markdown(Scan scan, int at) {
        if (scan.at(at + 1) != '[') {
            return;
        }
        int i = at + 2;
        while (i < at + 90 && scan.at(i) != ']' && scan.at(i) != 0) {
            i++;
        }
        if (scan.at(i) == ']' && scan.at(i + 1) == '(') {
            url(scan, at, scan.at(i + 2) == '<' ? i + 3 : i + 2);
        }
    }

    /// `<img src="https://host/path?data=...">`.
    private static void html(Scan scan, int start, int end) {
        if (scan.at(start - 1) != '<') {
            return;
        }
        for (int i = end; i < end + 80 && scan.at(i) != '>' && scan.at(i) != 0; i++) {
            if (scan.has("src", i)) {
                int value = i + 3;
                while (value < i + 8 && " =\"'".indexOf(scan.at(value)) >= 0) {
                    value++;
                }
                url(scan, start - 1, value);
                return;
            }
        }
    }

    private static void url(Scan scan, int start, int from) {
        if (!scan.has("http", from) && !scan.has("//", from)) {
            return;
        }
        int end = from;
        int query = 0;
        while (end < from + MOST && part(scan.at(end))) {
            query = query == 0 && scan.at(end) == '?' ? end + 1 : query;
            end++;
        }
        boolean carries =
                query == 0 ? carriesInPath(scan, from + 8, end) : carries(scan, query, end);
        if (carries) {
            scan.found(KIND, start, end, 0.95);
        }
    }

    /// A space is one that was encoded, as the text is decoded.
    private static boolean part(char c) {
        return c >= ' ' && c != ')' && c != '>' && c != '"' && c != '\'';
    }

    /// Whether a parameter that is not known as honest has a long value, or one to be filled in.
    private static boolean carries(Scan scan, int start, int end) {
        int name = start;
        while (name < end) {
            int equals = name;
            while (equals < end && scan.at(equals) != '=' && scan.at(equals) != '&') {
                equals++;
            }
            int last = equals;
            while (last < end && scan.at(last) != '&') {
                last++;
            }
            if (carriesData(scan, name, equals, last)) {
                return true;
            }
            name = last + 1;
        }
        return false;
    }

    private static boolean carriesData(Scan scan, int name, int equals, int end) {
        int length = end - equals - 1;
        boolean filled = "{[<$".indexOf(scan.at(equals + 1)) >= 0 && length >= 3;
        boolean honest =
                HONEST.stream()
                        .anyMatch(
                                it ->
                                        scan.has(it, name)
                                                && (it.length() == equals - name
                                                        || it.startsWith("x-")));
        return filled || (!honest && (length >= 24 || words(scan, equals + 1, end) >= 3));
    }

    /// How many words are joined by `+`, `_` or an encoded space.
    private static int words(Scan scan, int start, int end) {
        int words = 1;
        for (int i = start; i < end; i++) {
            char c = scan.at(i);
            words += c == '+' || c == '_' || c == ' ' ? 1 : 0;
        }
        return words;
    }

    /// Whether the last part of a path is a long text without the name of a file.
    private static boolean carriesInPath(Scan scan, int start, int end) {
        int part = end;
        boolean dot = false;
        boolean filled = false;
        while (part > start && scan.at(part - 1) != '/') {
            part--;
            dot |= scan.at(part) == '.';
            filled |= scan.at(part) == '{' || scan.at(part) == '[';
        }
        return part > start && (filled || (end - part >= 64 && !dot));
    }
}
