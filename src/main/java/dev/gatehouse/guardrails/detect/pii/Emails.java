package dev.gatehouse.guardrails.detect.pii;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Addresses of mail: what stands around an `@`, with a top-level domain that exists.
final class Emails {
    private static final int MOST_LOCAL = 64;
    private static final int MOST_DOMAIN = 128;

    private static final Set<String> DOMAINS = domains();

    private Emails() {}

    private static Set<String> domains() {
        var in =
                Objects.requireNonNull(
                        Emails.class.getResourceAsStream("/guardrails/top-level-domains.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void addTo(AnchoredDetector.Builder builder) {
        builder.marks("@", (scan, at, _) -> check(scan, at)).atMost(MOST_LOCAL + 2 + MOST_DOMAIN);
    }

    private static void check(Scan scan, int at) {
        int start = start(scan, at);
        if (start == at || start < 0 || password(scan, start)) {
            return;
        }
        int end = end(scan, at + 1);
        boolean remote = end > 0 && scan.at(end) == ':' && scan.has("git@", start);
        if (end > 0 && !remote) {
            scan.found("email", start, end, 0.95);
        }
    }

    /// The index where the local part begins; -1 when it is too long.
    private static int start(Scan scan, int at) {
        int start = at;
        int first = at - MOST_LOCAL;
        while (start > 0 && local(scan.at(start - 1))) {
            start--;
            if (start < first) {
                return -1;
            }
        }
        while (start < at && !Character.isLetterOrDigit(scan.at(start)) && scan.at(start) != '_') {
            start++;
        }
        boolean dot = start < at && scan.at(at - 1) == '.';
        return dot ? -1 : afterEscape(scan, start, at);
    }

    /// The letter of an escaped line end is not the first one of an address.
    private static int afterEscape(Scan scan, int start, int at) {
        boolean escape =
                scan.at(start - 1) == '\\' && "ntr".indexOf(scan.at(start)) >= 0 && start + 1 < at;
        return escape ? start + 1 : start;
    }

    private static boolean local(char c) {
        return Character.isLetterOrDigit(c)
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '+'
                || c == '\''
                || c == '%';
    }

    /// Whether it is the password in a URL.
    private static boolean password(Scan scan, int start) {
        if (scan.at(start - 1) != ':') {
            return false;
        }
        int first = Math.max(0, start - 96);
        for (int i = start - 2; i > first; i--) {
            char c = scan.at(i);
            if (c == '/' || c <= ' ') {
                return c == '/' && scan.at(i - 1) == '/';
            }
        }
        return false;
    }

    /// The index behind the last label that is a top-level domain; -1 when there is none.
    private static int end(Scan scan, int domain) {
        int end = -1;
        int label = domain;
        int most = domain + MOST_DOMAIN;
        for (int i = domain; i <= most; i++) {
            char c = scan.at(i);
            if (Character.isLetterOrDigit(c) || c == '-') {
                continue;
            }
            if (i == label) {
                return end;
            }
            if (label > domain && topLevel(scan, label, i)) {
                end = i;
            }
            if (c != '.') {
                return end;
            }
            label = i + 1;
        }
        return -1;
    }

    private static boolean topLevel(Scan scan, int start, int end) {
        int length = end - start;
        return length >= 2
                && length <= 24
                && (scan.has("xn--", start)
                        || DOMAINS.contains(
                                scan.text()
                                        .subSequence(start, end)
                                        .toString()
                                        .toLowerCase(Locale.ROOT)));
    }
}
