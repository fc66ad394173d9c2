package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Placeholders;
import dev.gatehouse.guardrails.detect.Scan;

/// URLs with a user and a password: `https://user:password@host`.
public final class UrlCredentials {
    private static final int MOST = 160;

    private UrlCredentials() {}

    static void addTo(AnchoredDetector.Builder builder) {
        addTo(builder, "url-credentials");
    }

    /// Finds them as findings of a kind.
    public static void addTo(AnchoredDetector.Builder builder, String kind) {
        builder.marks(":", (scan, at, _) -> check(scan, at, kind)).atMost(MOST + 24);
    }

    private static void check(Scan scan, int colon, String kind) {
        if (scan.at(colon + 1) != '/' || scan.at(colon + 2) != '/') {
            return;
        }
        int user = colon + 3;
        int password = 0;
        int at = 0;
        int end = user;
        for (; end < user + MOST && part(scan.at(end)); end++) {
            char c = scan.at(end);
            password = c == ':' && password == 0 ? end + 1 : password;
            at = c == '@' ? end : at;
        }
        int start = colon;
        while (start > colon - 20 && scheme(scan.at(start - 1))) {
            start--;
        }
        boolean given = password > 0 && at > password && end > at + 1;
        if (given && start < colon && !Placeholders.matches(scan, password, at)) {
            scan.found(kind, start, end, 1);
        }
    }

    private static boolean part(char c) {
        return c > ' ' && c < 0x7F && "/?#\"'<>`\\|".indexOf(c) < 0;
    }

    private static boolean scheme(char c) {
        return Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.';
    }
}
