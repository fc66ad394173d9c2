package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Check;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// An identification code of letters and digits.
///
/// @param kind begins with the country
/// @param form `A` for a letter, `9` for a digit, `*` for either, `_` for a space, others for
///     themselves; several, separated by spaces
/// @param check whether the check character and the parts hold, for the code in capital letters
/// @param words one of them must stand before it; empty when its form is enough
/// @param score without a word before it
record CodeId(String kind, String form, Predicate<String> check, List<String> words, double score) {
    void addTo(AnchoredDetector.Builder builder) {
        List<String> forms = Stream.of(form.split(" ", -1)).filter(CodeId::joined).toList();
        for (String each : form.split(" ", -1)) {
            if (!joined(each)) {
                int before = each.indexOf('9');
                Check apart = (scan, start, _) -> apart(scan, start - before, each);
                builder.codes(apart).numbers(apart);
            }
        }
        if (words.isEmpty()) {
            builder.codes((scan, start, end) -> check(scan, start, end, forms));
        } else {
            int subject = builder.subject(words);
            builder.codes(
                    (scan, start, end) -> {
                        if (scan.near(subject, start)) {
                            check(scan, start, end, forms);
                        }
                    });
        }
        builder.atMost(32);
    }

    private void check(Scan scan, int start, int end, List<String> forms) {
        for (String each : forms) {
            if (each.length() == end - start
                    && fits(scan, start, each)
                    && !joined(scan, start, end)) {
                if (check.test(upper(scan, start, end))) {
                    scan.found(kind, start, end, score);
                }
                return;
            }
        }
    }

    private static boolean joined(String form) {
        return form.chars().noneMatch(c -> "_-.".indexOf(c) >= 0);
    }

    /// Checks a code that is written in parts.
    private void apart(Scan scan, int start, String form) {
        int end = start + form.length();
        if (start >= 0 && fits(scan, start, form) && scan.border(start - 1) && scan.border(end)) {
            boolean whole = !joined(scan, start, end);
            if (whole && check.test(upper(scan, start, end).replaceAll("[ .-]", ""))) {
                scan.found(kind, start, end, score);
            }
        }
    }

    /// Whether the code is part of a longer one.
    private static boolean joined(Scan scan, int start, int end) {
        return joint(scan.at(start - 1)) || (joint(scan.at(end)) && !scan.border(end + 1));
    }

    private static boolean joint(char c) {
        return c == '-' || c == '_' || c == '/' || c == '+';
    }

    private static boolean fits(Scan scan, int start, String form) {
        for (int i = 0; i < form.length(); i++) {
            char c = scan.at(start + i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            char wanted = form.charAt(i);
            boolean holds =
                    switch (wanted) {
                        case 'A' -> letter;
                        case '9' -> digit;
                        case '*' -> digit || letter;
                        case '_' -> c == ' ';
                        default -> c == wanted;
                    };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private static String upper(Scan scan, int start, int end) {
        var text = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = scan.at(i);
            text.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
        }
        return text.toString();
    }
}
