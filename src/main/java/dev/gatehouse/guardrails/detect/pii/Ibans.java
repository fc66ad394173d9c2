package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Numbers of bank accounts by ISO 13616: the length of the country, and the check sum.
final class Ibans {
    /// The lengths by country, from the registry of November 2025.
    private static final Map<String, Integer> LENGTHS =
            lengths(
                    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24"
                            + " DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23"
                            + " GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20"
                            + " LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31"
                            + " MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24"
                            + " SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22"
                            + " VG24 XK20 YE30"
                            // Used, but not in the registry.
                            + " AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27"
                            + " MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28");

    private Ibans() {}

    private static Map<String, Integer> lengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        Pattern.compile(" ")
                .splitAsStream(table)
                .forEach(it -> lengths.put(it.substring(0, 2), Integer.parseInt(it.substring(2))));
        return Map.copyOf(lengths);
    }

    static void addTo(AnchoredDetector.Builder builder) {
        builder.codes((scan, start, _) -> check(scan, start)).atMost(72);
    }

    private static void check(Scan scan, int start) {
        char first = upper(scan.at(start));
        char second = upper(scan.at(start + 1));
        if (!letter(first)
                || !letter(second)
                || !digit(scan.at(start + 2))
                || !digit(scan.at(start + 3))) {
            return;
        }
        Integer length = LENGTHS.get("" + first + second);
        if (length == null) {
            return;
        }
        int end = end(scan, start, length);
        if (end > 0) {
            scan.found("iban", start, end, 1);
        }
    }

    /// Reads so many letters and digits, at most one space or hyphen between two.
    ///
    /// @return the index behind them, or -1 when it is none
    private static int end(Scan scan, int start, int length) {
        int head = 0;
        int rest = 0;
        int count = 0;
        int i = start;
        while (count < length) {
            char c = upper(scan.at(i));
            if (letter(c) || digit(c)) {
                int value = digit(c) ? c - '0' : c - 'A' + 10;
                if (count < 4) {
                    head = head * (value > 9 ? 100 : 10) + value;
                } else {
                    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
                }
                count++;
            } else if ((c != ' ' && c != '-') || !letterOrDigit(scan.at(i + 1))) {
                return -1;
            }
            i++;
        }
        // The country and the check digits count as the last ones: six digits.
        boolean holds = ((long) rest * 1_000_000 + head) % 97 == 1;
        return holds && scan.border(i) ? i : -1;
    }

    private static boolean letterOrDigit(char c) {
        return letter(upper(c)) || digit(c);
    }

    private static boolean letter(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }
}
