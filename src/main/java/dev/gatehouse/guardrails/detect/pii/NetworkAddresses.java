package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Addresses of networks: IPv4, IPv6 and of hardware; not those that name no machine.
final class NetworkAddresses {
    private static final int MOST_V6 = 45;

    private NetworkAddresses() {}

    static void addIpTo(AnchoredDetector.Builder builder) {
        int versions =
                builder.subject(
                        List.of(
                                "version",
                                "ver",
                                "v",
                                "release",
                                "build",
                                "oid",
                                "section",
                                "upgrade",
                                "firmware",
                                "chapter"));
        builder.numbers((scan, start, end) -> v4(scan, start, end, versions))
                .marks(":", (scan, at, _) -> v6(scan, at))
                .atMost(64);
    }

    static void addMacTo(AnchoredDetector.Builder builder) {
        builder.marks(":-", (scan, at, _) -> mac(scan, at)).atMost(24);
    }

    private static void v4(Scan scan, int start, int firstEnd, int versions) {
        if (scan.at(firstEnd) != '.' || joint(scan.at(start - 1))) {
            return;
        }
        int end = start;
        int[] parts = new int[4];
        for (int part = 0; part < 4; part++) {
            int from = end;
            while (end < from + 4 && digit(scan.at(end))) {
                parts[part] = parts[part] * 10 + scan.at(end++) - '0';
            }
            boolean wrong =
                    end == from || parts[part] > 255 || (scan.at(from) == '0' && end > from + 1);
            if (wrong || (part < 3 && scan.at(end++) != '.')) {
                return;
            }
        }
        boolean more =
                !scan.border(end)
                        || (scan.at(end) == '.' && digit(scan.at(end + 1)))
                        || (scan.at(end) == '-' && digit(scan.at(end + 1)));
        boolean version = start - scan.last(versions) <= 10;
        if (!more && !version && machine(parts)) {
            scan.found("ip", start, end, 0.9);
        }
    }

    private static boolean machine(int[] parts) {
        return parts[0] > 0
                && parts[0] != 127
                && parts[0] < 224
                && (parts[1] | parts[2] | parts[3]) > 3;
    }

    private static boolean joint(char c) {
        return c == '.' || c == '-' || c == '_' || c == '^' || c == '~';
    }

    private static void v6(Scan scan, int colon) {
        int start = colon;
        while (start > colon - 4 && hex(scan.at(start - 1))) {
            start--;
        }
        if (!scan.border(start - 1) || scan.at(start - 1) == ':' || scan.at(start - 1) == '.') {
            return;
        }
        int end = groupsEnd(scan, start, colon);
        if (end > 0 && scan.border(end) && scan.at(end) != ':') {
            scan.found("ip", start, end, 0.9);
        }
    }

    /// The index behind the groups of an address; -1 when they are none.
    private static int groupsEnd(Scan scan, int start, int colon) {
        int groups = start == colon ? 0 : 1;
        boolean gap = false;
        boolean digits = start < colon && hasDigit(scan, start, colon);
        int end = colon;
        while (end < start + MOST_V6 && scan.at(end) == ':') {
            boolean twice = scan.at(end + 1) == ':';
            if (twice && gap) {
                return -1;
            }
            gap |= twice;
            int from = end + (twice ? 2 : 1);
            int to = from;
            while (to < from + 5 && hex(scan.at(to))) {
                to++;
            }
            if ((to == from && !twice) || to - from > 4) {
                break;
            }
            digits |= hasDigit(scan, from, to);
            groups += to > from ? 1 : 0;
            end = to;
        }
        boolean whole = gap ? groups >= 3 && groups < 8 : groups == 8;
        return whole && digits ? end : -1;
    }

    private static boolean hasDigit(Scan scan, int from, int to) {
        for (int i = from; i < to; i++) {
            if (digit(scan.at(i))) {
                return true;
            }
        }
        return false;
    }

    private static void mac(Scan scan, int mark) {
        char separator = scan.at(mark);
        int start = mark - 2;
        if (!hex(scan.at(start))
                || !hex(scan.at(mark - 1))
                || !scan.border(start - 1)
                || scan.at(start - 1) == separator) {
            return;
        }
        boolean digits = false;
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            char c = scan.at(start + i);
            if (i % 3 == 2 ? c != separator : !hex(c)) {
                return;
            }
            digits |= digit(c);
            sum += i % 3 == 2 ? 0 : Character.digit(c, 16);
        }
        int end = start + 17;
        if (digits && sum > 0 && scan.border(end) && scan.at(end) != separator) {
            scan.found("mac", start, end, 0.9);
        }
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean hex(char c) {
        return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
