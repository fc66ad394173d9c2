package dev.gatehouse.guardrails.detect.secret;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Placeholders;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// A value that code or prose assigns to a word such as `password` or `token`.
final class Assigned {
    private static final int MOST = 128;
    private static final int MOST_LOGIN = 56;

    private static final List<String> PASSWORDS =
            List.of(
                    "password",
                    "passwd",
                    "passphrase",
                    "pwd",
                    "pass",
                    "passwort",
                    "kennwort",
                    "contrasena",
                    "mot de passe",
                    "senha",
                    "wachtwoord",
                    "haslo",
                    "пароль");

    private static final List<String> SECRETS =
            List.of(
                    "secret",
                    "token",
                    "apikey",
                    "api_key",
                    "api-key",
                    "api key",
                    "accesskey",
                    "access_key",
                    "access-key",
                    "secretkey",
                    "clientsecret",
                    "authtoken",
                    "auth_token",
                    "accesstoken",
                    "privatekey",
                    "encryptionkey",
                    "encryption_key",
                    "signingkey",
                    "signing_key",
                    "credential",
                    "credentials",
                    "bearer",
                    "access key",
                    "secret key",
                    "auth key",
                    "authkey",
                    "auth_key",
                    "account key",
                    "accountkey",
                    "sharedaccesskey",
                    "shared_key",
                    "master_key");

    private static final int FEWEST_DRAWN = 32;

    private final String kind;
    private final int fewest;
    private final boolean random;

    private Assigned(String kind, int fewest, boolean random) {
        this.kind = kind;
        this.fewest = fewest;
        this.random = random;
    }

    static void addPasswordTo(AnchoredDetector.Builder builder) {
        builder.words(PASSWORDS, new Assigned("password", 6, false)::check).atMost(MOST + 2);
    }

    static void addSecretTo(AnchoredDetector.Builder builder) {
        builder.words(SECRETS, new Assigned("generic-secret", 16, true)::check).atMost(MOST + 2);
    }

    private void check(Scan scan, int start, int end) {
        int value = value(scan, end, scan.has("bearer", start) || afterLogin(scan, start));
        if (value < 0) {
            return;
        }
        int last = value;
        while (last <= value + MOST && part(scan.at(last))) {
            last++;
        }
        // Of a longer token the beginning is enough: without it the rest is none.
        last = random && last > value + MOST ? value + MOST : last;
        while (last > value && ".,:)]}".indexOf(scan.at(last - 1)) >= 0) {
            last--;
        }
        if (last - value >= fewest && last - value <= MOST && secret(scan, value, last)) {
            scan.found(kind, value, last, random ? 0.8 : 0.7);
        }
    }

    /// Whether it is `login ada password ...`, as in a `.netrc`.
    private static boolean afterLogin(Scan scan, int start) {
        for (int i = start - 1; i > start - MOST_LOGIN && scan.at(i) != 0; i--) {
            if (scan.at(i) == 'l' && scan.exactly("login ", i)) {
                return true;
            }
        }
        return false;
    }

    /// The index of the value that follows a word, or -1: behind the rest of an identifier, quotes
    /// and a sign, or behind `is`.
    private static int value(Scan scan, int end, boolean direct) {
        int at = end;
        while (at < end + 16 && identifier(scan.at(at))) {
            at++;
        }
        at = afterQuotes(scan, at);
        int spaced = afterSpaces(scan, at);
        boolean assigned = scan.at(spaced) == '=' || scan.at(spaced) == ':';
        if (assigned) {
            at = spaced + 1;
            at += scan.at(at) == '=' || scan.at(at) == '>' ? 1 : 0;
        } else if (at == end && scan.has("is ", spaced)) {
            at = spaced + 3;
        } else if (!direct || spaced == end) {
            return -1;
        } else {
            at = spaced;
        }
        return afterQuotes(scan, afterSpaces(scan, at));
    }

    private static int afterSpaces(Scan scan, int index) {
        int at = index;
        while (at < index + 4 && (scan.at(at) == ' ' || scan.at(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static int afterQuotes(Scan scan, int index) {
        int at = index;
        while (at < index + 3 && "\\\"'`".indexOf(scan.at(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static boolean identifier(char c) {
        return Character.isLetter(c) || c == '_' || c == '-';
    }

    private static boolean part(char c) {
        return c > ' ' && c < 0x7F && "\"'`\\;,<>(){}|&".indexOf(c) < 0;
    }

    private boolean secret(Scan scan, int start, int end) {
        int digits = 0;
        int letters = 0;
        int signs = 0;
        for (int i = start; i < end; i++) {
            char c = scan.at(i);
            digits += c >= '0' && c <= '9' ? 1 : 0;
            letters += Character.isLetter(c) ? 1 : 0;
            signs += "!@#$%^*?+~".indexOf(c) >= 0 ? 1 : 0;
        }
        boolean call =
                scan.at(end) == '('
                        || path(scan, start, end)
                        || scan.exactly("://", start + 4)
                        || scan.exactly("://", start + 5);
        boolean mixed = letters > 0 && (digits > 0 || (!random && signs > 0 && letters > 3));
        return mixed
                && !call
                && !Placeholders.matches(scan, start, end)
                && (!random
                        || (TokenShape.random(scan, start, end)
                                && entropy(scan, start, end) >= 3.2));
    }

    /// Whether a value is a path; random characters may begin with a slash too.
    private boolean path(Scan scan, int start, int end) {
        boolean drawn = random && end - start >= FEWEST_DRAWN && entropy(scan, start, end) >= 4.4;
        return scan.at(start) == '/' && !drawn;
    }

    /// The bits of a character, by how often each occurs.
    private static double entropy(Scan scan, int start, int end) {
        int[] counts = new int[128];
        for (int i = start; i < end; i++) {
            counts[scan.at(i) & 127]++;
        }
        double length = end - start;
        double bits = 0;
        for (int count : counts) {
            bits -= count == 0 ? 0 : count / length * Math.log(count / length);
        }
        return bits / Math.log(2);
    }
}
