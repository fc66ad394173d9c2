package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Identification codes of letters and digits, by country.
final class CodeIds {
    private static final String SPANISH = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String FINNISH = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final String IRISH = "WABCDEFGHIJKLMNOPQRSTUV";

    /// Values of the odd places of an Italian code, for 0-9 and A-Z.
    private static final int[] ITALIAN = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    static final List<CodeId> ALL =
            List.of(
                    new CodeId(
                            "es-nif",
                            "99999999A 99999999-A 99.999.999-A 99999999_A",
                            CodeIds::spanish,
                            List.of(),
                            0.95),
                    new CodeId(
                            "es-nie",
                            "A9999999A A-9999999-A A-9999999A",
                            CodeIds::spanishForeigner,
                            List.of(),
                            0.95),
                    new CodeId(
                            "ie-pps",
                            "9999999A 9999999AA",
                            CodeIds::irish,
                            List.of("pps", "ppsn", "pps number"),
                            1),
                    new CodeId(
                            "in-pan",
                            "AAAAA9999A AAAAA_9999_A",
                            text ->
                                    "PCHABGJLFTK".indexOf(text.charAt(3)) >= 0
                                            && !text.startsWith("0000", 5),
                            List.of(),
                            0.75),
                    new CodeId(
                            "it-fiscal-code",
                            "AAAAAA99A99A999A AAAAAA**A**A***A AAA_AAA_99A99_A999A",
                            CodeIds::italian,
                            List.of(),
                            1),
                    new CodeId("mx-curp", "AAAA999999AAAAAA*9", CodeIds::mexican, List.of(), 1),
                    new CodeId("sg-nric", "A9999999A", CodeIds::singaporean, List.of(), 0.95),
                    new CodeId(
                            "tw-id",
                            "A999999999",
                            CodeIds::taiwanese,
                            List.of(
                                    "taiwan",
                                    "national id",
                                    "id number",
                                    "id card",
                                    "身分證",
                                    "身分證字號"),
                            1),
                    new CodeId(
                            "uk-nino",
                            "AA999999A AA_99_99_99_A AA-99-99-99-A",
                            CodeIds::british,
                            List.of(),
                            0.85),
                    new CodeId(
                            "us-dea",
                            "AA9999999",
                            CodeIds::drugEnforcement,
                            List.of("dea", "dea number"),
                            1));

    private CodeIds() {}

    static void addTo(AnchoredDetector.Builder builder, Set<String> kinds) {
        ALL.stream().filter(id -> kinds.contains(id.kind())).forEach(id -> id.addTo(builder));
        if (kinds.contains("fi-hetu")) {
            builder.codes((scan, start, _) -> finnish(scan, start))
                    .numbers((scan, start, _) -> finnish(scan, start))
                    .atMost(16);
        }
        if (kinds.contains("uk-nino")) {
            builder.numbers((scan, start, _) -> spacedBritish(scan, start)).atMost(24);
        }
        if (kinds.contains("cn-rid")) {
            builder.codes((scan, start, end) -> chinese(scan, start, end)).atMost(24);
        }
    }

    private static boolean spanish(String text) {
        return SPANISH.charAt(Integer.parseInt(text.substring(0, 8)) % 23) == text.charAt(8);
    }

    private static boolean spanishForeigner(String text) {
        int first = "XYZ".indexOf(text.charAt(0));
        return first >= 0 && spanish(first + text.substring(1));
    }

    private static boolean irish(String text) {
        int sum = 0;
        for (int i = 0; i < 7; i++) {
            sum += (text.charAt(i) - '0') * (8 - i);
        }
        if (text.length() == 9) {
            sum += IRISH.indexOf(text.charAt(8)) * 9;
        }
        return IRISH.charAt(sum % 23) == text.charAt(7);
    }

    private static boolean italian(String text) {
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = text.charAt(i);
            int value = c <= '9' ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? ITALIAN[value] : value;
        }
        boolean month = "ABCDEHLMPRST".indexOf(text.charAt(8)) >= 0;
        return month && text.charAt(15) == 'A' + sum % 26;
    }

    private static boolean mexican(String text) {
        String values = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += values.indexOf(text.charAt(i)) * (18 - i);
        }
        boolean sex = "HMX".indexOf(text.charAt(10)) >= 0;
        boolean born =
                CheckSums.date(
                        Integer.parseInt(text.substring(6, 8)),
                        Integer.parseInt(text.substring(8, 10)));
        return sex && born && (10 - sum % 10) % 10 == text.charAt(17) - '0';
    }

    private static boolean singaporean(String text) {
        int sum = weighted(text, 1, 2, 7, 6, 5, 4, 3, 2);
        return switch (text.charAt(0)) {
            case 'S' -> "JZIHGFEDCBA".charAt(sum % 11) == text.charAt(8);
            case 'T' -> "JZIHGFEDCBA".charAt((sum + 4) % 11) == text.charAt(8);
            case 'F' -> "XWUTRQPNMLK".charAt(sum % 11) == text.charAt(8);
            case 'G' -> "XWUTRQPNMLK".charAt((sum + 4) % 11) == text.charAt(8);
            case 'M' -> "KLJNPQRTUWX".charAt(10 - (sum + 3) % 11) == text.charAt(8);
            default -> false;
        };
    }

    private static int weighted(String text, int from, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (text.charAt(from + i) - '0') * weights[i];
        }
        return sum;
    }

    private static boolean taiwanese(String text) {
        // The letters in the order of their values from 10 on.
        int region = "ABCDEFGHJKLMNPQRSTUVXYWZIO".indexOf(text.charAt(0)) + 10;
        int sum = region / 10 + region % 10 * 9 + weighted(text, 1, 8, 7, 6, 5, 4, 3, 2, 1, 1);
        boolean sex = text.charAt(1) == '1' || text.charAt(1) == '2' || text.charAt(1) >= '8';
        return sex && sum % 10 == 0;
    }

    private static boolean british(String text) {
        String prefix = text.substring(0, 2);
        boolean letters =
                "DFIQUV".indexOf(prefix.charAt(0)) < 0 && "DFIOQUV".indexOf(prefix.charAt(1)) < 0;
        return letters
                && !List.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ").contains(prefix)
                && text.charAt(8) >= 'A'
                && text.charAt(8) <= 'D';
    }

    /// `AB 12 34 56 C`.
    private static void spacedBritish(Scan scan, int start) {
        NumberRun run = scan.number();
        char separator = run.groups(2, 2, 2);
        if ((separator != ' ' && separator != '-')
                || run.count() != 6
                || scan.at(start - 1) != separator) {
            return;
        }
        int from = start - 3;
        int end = start + 10;
        if (scan.at(end - 2) != separator || !scan.border(from - 1) || !scan.border(end)) {
            return;
        }
        String text =
                "%c%c%06d%c"
                        .formatted(
                                scan.at(from), scan.at(from + 1), run.value(0, 6), scan.at(end - 1))
                        .toUpperCase(Locale.ROOT);
        if (Character.isLetter(text.charAt(0))
                && Character.isLetter(text.charAt(1))
                && british(text)) {
            scan.found("uk-nino", from, end, 0.9);
        }
    }

    private static boolean drugEnforcement(String text) {
        int sum = weighted(text, 2, 1, 0, 1, 0, 1) + 2 * weighted(text, 2, 0, 1, 0, 1, 0, 1);
        return "ABCDEFGHJKLMPRSTUX".indexOf(text.charAt(0)) >= 0
                && sum % 10 == text.charAt(8) - '0';
    }

    /// `131052-308T`: a date, a sign of the century, a number, a check character.
    private static void finnish(Scan scan, int start) {
        long value = 0;
        for (int i = 0; i < 10; i++) {
            char c = scan.at(start + i);
            if (i == 6) {
                if ("-+ABCDEFUVWXY".indexOf(c) < 0) {
                    return;
                }
            } else if (c < '0' || c > '9') {
                return;
            } else {
                value = value * 10 + c - '0';
            }
        }
        long day = value / 10_000_000;
        long month = value / 100_000 % 100;
        boolean holds = FINNISH.charAt((int) (value % 31)) == scan.at(start + 10);
        if (holds
                && CheckSums.date(month, day)
                && scan.border(start - 1)
                && scan.border(start + 11)) {
            scan.found("fi-hetu", start, start + 11, 0.95);
        }
    }

    /// With the check character `X`.
    private static void chinese(Scan scan, int start, int end) {
        if (end - start != 18 || (scan.at(end - 1) | 0x20) != 'x') {
            return;
        }
        for (int i = start; i < end - 1; i++) {
            if (scan.at(i) < '0' || scan.at(i) > '9') {
                return;
            }
        }
        NumberRun run = scan.read(start);
        if (WorldIds.chineseForm(run) && WorldIds.chineseCheck(run) == 10) {
            scan.found("cn-rid", start, end, 0.95);
        }
    }
}
