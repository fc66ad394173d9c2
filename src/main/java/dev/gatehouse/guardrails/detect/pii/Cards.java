package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Numbers of payment cards: the ranges of their issuers, their lengths, their groups, and the
/// check sum of ISO 7812.
final class Cards {
    private Cards() {}

    static void addTo(AnchoredDetector.Builder builder) {
        int subject =
                builder.subject(
                        List.of(
                                "card",
                                "credit",
                                "debit",
                                "visa",
                                "mastercard",
                                "amex",
                                "pan",
                                "maestro"));
        builder.numbers((scan, start, _) -> check(scan, start, subject)).atMost(40);
    }

    private static void check(Scan scan, int start, int subject) {
        NumberRun run = scan.number();
        if (run.count() < 13 || run.inner() || scan.at(start - 1) == '.') {
            return;
        }
        for (int length = 19; length >= 13; length--) {
            int end = run.end(length);
            if (end > 0 && card(run, length, scan.near(subject, start))) {
                scan.found("card", start, end, 1);
                return;
            }
        }
    }

    private static boolean card(NumberRun run, int length, boolean near) {
        boolean plain = run.plain(length);
        return issued(run, length)
                && (plain || grouped(run, length))
                // Numbers of this length are ids of other things more often than cards.
                && (length < 17 || !plain || near)
                && !run.same(length)
                && CheckSums.luhn(run, 0, length);
    }

    private static boolean grouped(NumberRun run, int length) {
        char separator =
                switch (length) {
                    case 13 -> either(run.groups(4, 3, 3, 3), run.groups(4, 4, 4, 1));
                    case 14 -> run.groups(4, 6, 4);
                    case 15 -> run.groups(4, 6, 5);
                    case 16 -> run.groups(4, 4, 4, 4);
                    case 19 -> run.groups(4, 4, 4, 4, 3);
                    default -> 0;
                };
        return separator == ' ' || separator == '-' || separator == '.';
    }

    private static char either(char one, char other) {
        return one == 0 ? other : one;
    }

    private static boolean issued(NumberRun run, int length) {
        int two = (int) run.value(0, 2);
        int three = (int) run.value(0, 3);
        int four = (int) run.value(0, 4);
        return switch (run.digit(0)) {
            case 2 ->
                    length == 16
                            && ((four >= 2221 && four <= 2720) || (four >= 2200 && four <= 2205));
            case 3 ->
                    (length == 15 && (two == 34 || two == 37))
                            || (length == 14 && (three <= 305 || two == 36 || two >= 38))
                            || (length == 16 && (two == 30 || two >= 35) && two != 37);
            case 4 -> length == 13 || length == 16 || length == 19;
            case 5 -> (length == 16 && two <= 58) || (length >= 18 && three == 506);
            case 6 ->
                    length >= 16
                            && (four == 6011
                                    || two == 62
                                    || two == 65
                                    || (three >= 644 && three <= 649)
                                    || two == 60
                                    || two == 67
                                    || two == 63);
            case 8 -> two == 81 && length >= 16;
            case 9 -> four == 9792 && length == 16;
            default -> false;
        };
    }
}
