package dev.gatehouse.guardrails.detect.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/// Secrets with a structure of their own: keys of the gateway, JSON Web Tokens, private keys, the
/// header of Basic authentication, tokens of bots.
final class Tokens {
    /// A longer token is covered so far; without its beginning the rest is none.
    private static final int MOST_TOKEN = 480;

    /// The first line of a private key.
    static final int MOST_HEAD = 80;

    /// Enough for a key of 4096 bits.
    static final int MOST_KEY = 4096;

    private static final String OWN_DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Tokens() {}

    static void addOwnTo(AnchoredDetector.Builder builder) {
        builder.words(List.of("gh_"), Tokens::own).atMost(80);
    }

    /// `gh_`, an id of 12, an underscore, 43 random digits and a check sum of 6.
    private static void own(Scan scan, int start, int from) {
        int end = run(scan, from, 12, Alphabet.ALNUM);
        if (end != from + 12 || scan.at(end) != '_' || !scan.exactly("gh_", start)) {
            return;
        }
        int last = run(scan, end + 1, 49, Alphabet.ALNUM);
        if (last - end - 1 >= 43 && scan.border(last)) {
            boolean whole = last - end - 1 == 49 && holds(scan, start, last);
            scan.found("gatehouse-key", start, last, whole ? 1 : 0.9);
        }
    }

    private static boolean holds(Scan scan, int start, int end) {
        var crc = new CRC32();
        crc.update(scan.text().subSequence(start, end - 6).toString().getBytes(US_ASCII));
        long left = crc.getValue();
        for (int i = end - 6; i < end; i++) {
            if (scan.at(i) != OWN_DIGITS.charAt((int) (left % 62))) {
                return false;
            }
            left /= 62;
        }
        return true;
    }

    private static int run(Scan scan, int start, int most, Alphabet alphabet) {
        int end = start;
        while (end < start + most && alphabet.has(scan.at(end))) {
            end++;
        }
        return end;
    }

    static void addJwtTo(AnchoredDetector.Builder builder) {
        builder.words(List.of("eyj"), (scan, start, _) -> jwt(scan, start)).atMost(MOST_TOKEN + 4);
    }

    private static void jwt(Scan scan, int start) {
        int header = run(scan, start, MOST_TOKEN, Alphabet.URL);
        if (scan.at(header) != '.' || header - start < 16 || !header(scan, start, header)) {
            return;
        }
        int most = start + MOST_TOKEN;
        int payload = run(scan, header + 1, Math.max(0, most - header - 1), Alphabet.URL);
        int end = payload;
        if (payload < most) {
            if (scan.at(payload) != '.' || payload - header < 8) {
                return;
            }
            end = run(scan, payload + 1, most - payload - 1, Alphabet.DOTTED);
        }
        while (end > payload && scan.at(end - 1) == '.') {
            end--;
        }
        if (end == most || end - payload > 16) {
            scan.found("jwt", start, end, 1);
        }
    }

    private static boolean header(Scan scan, int start, int end) {
        try {
            byte[] bytes =
                    Base64.getUrlDecoder().decode(scan.text().subSequence(start, end).toString());
            String text = new String(bytes, ISO_8859_1);
            return text.startsWith("{\"") && text.contains("\"alg\"");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static void addPrivateKeyTo(AnchoredDetector.Builder builder) {
        builder.words(List.of("begin "), Tokens::privateKey)
                .words(List.of("putty-user-key-file-"), Tokens::putty)
                .atMost(MOST_HEAD)
                .growingTo(MOST_KEY);
    }

    /// From `-----BEGIN ... PRIVATE KEY-----` to its end, or as far as a key may go.
    private static void privateKey(Scan scan, int word, int from) {
        int start = word - 5;
        if (!scan.exactly("-----", start)) {
            return;
        }
        int label = from;
        while (label < from + 40 && scan.at(label) != '-' && scan.at(label) != 0) {
            label++;
        }
        boolean secret =
                scan.has("private key", label - 11) || scan.has("private key block", label - 17);
        if (secret && scan.exactly("-----", label)) {
            scan.found("private-key", start, end(scan, start, label + 5), 1);
        }
    }

    private static int end(Scan scan, int start, int from) {
        int most = Math.min(scan.length(), start + MOST_KEY - 8);
        for (int i = from; i < most; i++) {
            if (scan.at(i) == '-' && scan.exactly("-----END ", i)) {
                int end = i + 9;
                while (end < i + 56 && scan.at(end) != '-' && scan.at(end) != 0) {
                    end++;
                }
                return Math.min(most, scan.exactly("-----", end) ? end + 5 : end);
            }
        }
        return most;
    }

    private static void putty(Scan scan, int start, int from) {
        int most = Math.min(scan.length(), start + MOST_KEY - 8);
        if (scan.has(": ssh-", from + 1) || scan.has(": ecdsa", from + 1)) {
            scan.found("private-key", start, most, 1);
        }
    }

    static void addBasicTo(AnchoredDetector.Builder builder) {
        builder.words(List.of("basic "), Tokens::basic).atMost(300);
    }

    /// `Authorization: Basic dXNlcjpwYXNzd29yZA==`, decoded `user:password`.
    private static void basic(Scan scan, int start, int from) {
        int end = run(scan, from, 256, Alphabet.BASE64);
        if (end - from < 8 || (end - from) % 4 != 0) {
            return;
        }
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(scan.text().subSequence(from, end).toString());
            String text = new String(bytes, ISO_8859_1);
            boolean printable = text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
            if (printable && text.indexOf(':') > 0 && text.indexOf(':') < text.length() - 1) {
                scan.found("basic-authentication", start, end, 0.95);
            }
        } catch (IllegalArgumentException e) {
            // Not base64, so no credentials.
            return;
        }
    }

    static void addBotTo(AnchoredDetector.Builder builder) {
        builder.numbers(Tokens::bot).atMost(52);
    }

    /// `123456789:AA...`, as Telegram has it.
    private static void bot(Scan scan, int start, int end) {
        NumberRun run = scan.number();
        if (run.count() < 8 || end - start > 10 || scan.at(end) != ':' || end - start < 8) {
            return;
        }
        int last = run(scan, end + 1, 36, Alphabet.URL);
        if (last - end - 1 == 35 && scan.border(last) && scan.at(end + 1) == 'A') {
            scan.found("telegram-token", start, last, 0.95);
        }
    }

    static void addSnowflakeTo(AnchoredDetector.Builder builder) {
        builder.codes(Tokens::snowflake).atMost(80);
    }

    /// The number of a bot in base64, six characters and 27 or more, with dots between.
    private static void snowflake(Scan scan, int start, int end) {
        int time = run(scan, end + 1, 7, Alphabet.URL);
        if (end - start < 23 || end - start > 28 || scan.at(end) != '.' || time - end != 7) {
            return;
        }
        int last = run(scan, time + 1, 41, Alphabet.URL);
        boolean whole = scan.at(time) == '.' && last - time > 27 && last - time <= 41;
        if (whole && scan.border(last) && number(scan, start, end)) {
            scan.found("discord-bot-token", start, last, 1);
        }
    }

    private static boolean number(Scan scan, int start, int end) {
        try {
            byte[] bytes =
                    Base64.getUrlDecoder().decode(scan.text().subSequence(start, end).toString());
            String text = new String(bytes, ISO_8859_1);
            return text.length() >= 17 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
