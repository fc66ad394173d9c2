package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Numbers of the social security of the United States, and of its taxpayers without one.
final class SocialSecurity {
    private SocialSecurity() {}

    static void addSsnTo(AnchoredDetector.Builder builder) {
        int subject =
                builder.subject(
                        List.of(
                                "ssn",
                                "ssns",
                                "social security",
                                "social",
                                "soc sec",
                                "ss#",
                                "ss number",
                                "security number"));
        builder.numbers((scan, start, _) -> ssn(scan, start, scan.near(subject, start))).atMost(24);
    }

    static void addItinTo(AnchoredDetector.Builder builder) {
        int subject =
                builder.subject(List.of("itin", "taxpayer", "tax id", "tin", "tax identification"));
        builder.numbers((scan, start, _) -> itin(scan, start, scan.near(subject, start)))
                .atMost(24);
    }

    private static void ssn(Scan scan, int start, boolean near) {
        NumberRun run = scan.number();
        int end = run.end(9);
        if (end < 0 || run.inner() || !assigned(run) || scan.at(start - 1) == '+') {
            return;
        }
        char separator = run.groups(3, 2, 4);
        boolean sample = sample(run);
        double score =
                separator == '-'
                        ? near ? 1 : 0.85
                        : near && (separator != 0 || run.plain(9))
                                ? 0.9
                                : separator == ' ' ? 0.5 : 0;
        if (score > 0 && (!sample || near)) {
            scan.found("us-ssn", start, end, score);
        }
    }

    private static boolean assigned(NumberRun run) {
        long area = run.value(0, 3);
        return area != 0
                && area != 666
                && area < 900
                && run.value(3, 5) != 0
                && run.value(5, 9) != 0
                && !run.same(9);
    }

    /// Numbers that were printed on cards for show, and one that counts up.
    private static boolean sample(NumberRun run) {
        long all = run.value(0, 9);
        return all == 78_051_120
                || all == 219_099_999
                || all == 457_555_462
                || all == 123_456_789
                || all == 987_654_321;
    }

    private static void itin(Scan scan, int start, boolean near) {
        NumberRun run = scan.number();
        int end = run.end(9);
        if (end < 0 || run.inner() || run.digit(0) != 9) {
            return;
        }
        long group = run.value(3, 5);
        boolean range = group >= 50 && group <= 99 && group != 66 && group != 89 && group != 93;
        boolean dashes = run.groups(3, 2, 4) == '-';
        if (range && !(group > 65 && group < 70) && (dashes || near)) {
            scan.found("us-itin", start, end, near ? 0.95 : 0.8);
        }
    }
}
