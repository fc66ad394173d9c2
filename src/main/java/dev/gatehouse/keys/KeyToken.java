package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.text.KeyMask;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/// The text of a virtual key: `gh_`, a public id, an underscore, 256 random bits and a check sum.
///
/// All digits are those of base 62. Programs that look for published secrets can recognise it.
record KeyToken(String id, String text) {
    static final String PREFIX = "gh_";

    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECK_LENGTH = 6;

    /// A new one.
    static KeyToken create() {
        var random = new SecureRandom();
        String id = digits(random, ID_LENGTH);
        return of(id, random);
    }

    /// A new one with the id of another, that takes its place.
    static KeyToken again(String id) {
        return of(id, new SecureRandom());
    }

    private static KeyToken of(String id, SecureRandom random) {
        String body = PREFIX + id + '_' + digits(random, SECRET_LENGTH);
        return new KeyToken(id, body + check(body));
    }

    private static String digits(SecureRandom random, int count) {
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return text.toString();
    }

    private static String check(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(US_ASCII));
        long left = crc.getValue();
        var text = new StringBuilder(CHECK_LENGTH);
        for (int i = 0; i < CHECK_LENGTH; i++) {
            text.append(DIGITS.charAt((int) (left % DIGITS.length())));
            left /= DIGITS.length();
        }
        return text.toString();
    }

    /// What a list shows of it: its beginning, and its last four characters.
    static String hint(String text) {
        String first =
                text.startsWith(PREFIX) ? text.substring(0, PREFIX.length() + ID_LENGTH) : "";
        return first + KeyMask.hint(text);
    }

    @Override
    public String toString() {
        return hint(text);
    }
}
