package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Numbers of telephones: international with `+`, North American by their groups, others beside a
/// word such as `tel`.
final class Phones {
    private static final int MOST = 32;

    private static final List<String> WORDS =
            List.of(
                    "phone",
                    "phones",
                    "tel",
                    "telephone",
                    "mobile",
                    "cell",
                    "cellphone",
                    "call",
                    "dial",
                    "fax",
                    "ring",
                    "text",
                    "sms",
                    "whatsapp",
                    "contact",
                    "hotline",
                    "telefon",
                    "telefono",
                    "telefone",
                    "telephoner",
                    "handy",
                    "mobil",
                    "rufnummer",
                    "appelez",
                    "portable",
                    "llame",
                    "movil",
                    "celular",
                    "cellulare",
                    "chiama",
                    "telefoon",
                    "bel",
                    "numer",
                    "tlf",
                    "puhelin",
                    "ring mig",
                    "phone number",
                    "phone no",
                    "numero");

    private Phones() {}

    static void addTo(AnchoredDetector.Builder builder) {
        int subject = builder.subject(WORDS);
        builder.marks("+", (scan, at, _) -> international(scan, at))
                .marks("(", (scan, at, _) -> areaCode(scan, at))
                .numbers((scan, start, _) -> number(scan, start, subject))
                .atMost(MOST);
    }

    /// `+49 30 1234567`, `+44 (0)20 7946 0958`, `+1-212-555-0123`.
    private static void international(Scan scan, int plus) {
        if (Character.isLetterOrDigit(scan.at(plus - 1)) || !digit(scan.at(plus + 1))) {
            return;
        }
        int digits = 0;
        int end = plus + 1;
        boolean open = false;
        for (int i = plus + 1; i < plus + MOST && digits < 16; i++) {
            char c = scan.at(i);
            if (digit(c)) {
                digits++;
                end = i + 1;
            } else if (c == '(' && !open) {
                open = true;
            } else if (c == ')' && open) {
                open = false;
            } else if (!separator(c)
                    || (separator(scan.at(i - 1)) && scan.at(i - 1) != ')' && c != '(')) {
                break;
            }
        }
        char first = scan.at(plus + 1);
        if (digits >= 8 && digits <= 15 && first != '0' && scan.border(end)) {
            scan.found("phone", plus, end, 0.9);
        }
    }

    /// `(212) 555-0123`.
    private static void areaCode(Scan scan, int open) {
        int i = open + 1;
        while (digit(scan.at(i)) && i < open + 6) {
            i++;
        }
        int area = i - open - 1;
        if (area < 2 || scan.at(i) != ')' || Character.isLetterOrDigit(scan.at(open - 1))) {
            return;
        }
        int from = scan.at(i + 1) == ' ' ? i + 2 : i + 1;
        int digits = 0;
        int end = from;
        for (int at = from; at < from + 16; at++) {
            if (digit(scan.at(at))) {
                digits++;
                end = at + 1;
            } else if (!separator(scan.at(at)) || !digit(scan.at(at + 1))) {
                break;
            }
        }
        boolean american =
                area == 3 && digits == 7 && scan.at(open + 1) >= '2' && scan.at(from) >= '2';
        boolean other = scan.at(open + 1) == '0' && area + digits >= 9 && area + digits <= 12;
        if ((american || other || brazilian(scan, area, digits, from)) && scan.border(end)) {
            scan.found("phone", open, end, 0.85);
        }
    }

    private static boolean brazilian(Scan scan, int area, int digits, int from) {
        return area == 2 && (digits == 8 || digits == 9) && scan.at(from + digits - 4) == '-';
    }

    private static void number(Scan scan, int start, int subject) {
        NumberRun run = scan.number();
        if (run.count() < 7 || run.inner() || part(scan, start)) {
            return;
        }
        boolean near = scan.near(subject, start);
        for (int length = 13; length >= 7; length--) {
            int end = run.end(length);
            if (end > 0 && (run.count() == length || near || run.separator(length) == 0)) {
                double score = score(run, length, near);
                if (score > 0) {
                    scan.found("phone", start, end, score);
                    return;
                }
            }
        }
    }

    /// Whether it is the rest of another form.
    private static boolean part(Scan scan, int start) {
        char before = scan.at(start - 1);
        return before == '+'
                || before == '('
                || before == '#'
                || before == '$'
                || before == '.'
                || (before == ')' || (before == ' ' && scan.at(start - 2) == ')'));
    }

    private static double score(NumberRun run, int length, boolean near) {
        if (american(run, length)) {
            boolean dashes = run.groups(3, 3, 4) == '-' || run.like("#-###-###-####");
            boolean dots = run.groups(3, 3, 4) == '.';
            return near ? 0.9 : dashes || dots ? 0.75 : 0;
        }
        if (run.like("## ## ## ## ##") && run.digit(0) == 0 && length == 10) {
            return near ? 0.9 : 0.7;
        }
        if (run.digit(0) == 0 && run.digit(1) == 0 && length >= 11 && !run.plain(length)) {
            return 0.75;
        }
        boolean shaped = length >= 7 && !date(run) && !run.same(length);
        boolean long9 = length >= 9 || !run.plain(length);
        return near && shaped && long9 ? 0.7 : 0;
    }

    private static boolean american(NumberRun run, int length) {
        int first = length == 11 && run.digit(0) == 1 ? 1 : 0;
        if (length - first != 10 || run.digit(first) < 2 || run.digit(first + 3) < 2) {
            return false;
        }
        boolean service = run.digit(first + 1) == 1 && run.digit(first + 2) == 1;
        return !service && !run.same(length);
    }

    /// Whether the first digits are a date: it has eight with separators.
    private static boolean date(NumberRun run) {
        return run.like("####-##-##")
                || run.like("##/##/####")
                || run.like("##.##.####")
                || run.like("##-##-####")
                || run.like("####/##/##");
    }

    private static boolean separator(char c) {
        return c == ' ' || c == '-' || c == '.' || c == '/' || c == ')' || c == '(';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
