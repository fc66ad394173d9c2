package dev.gatehouse.guardrails.detect.pii;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.crypto.Keccak;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;

/// Addresses of Bitcoin, Litecoin, Dogecoin, Tron and Ethereum, by their check sums.
final class CryptoAddresses {
    private static final String KIND = "crypto-address";
    private static final String BASE58 =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATORS = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };

    private CryptoAddresses() {}

    static void addTo(AnchoredDetector.Builder builder) {
        builder.codes(CryptoAddresses::check).atMost(96);
    }

    private static void check(Scan scan, int start, int end) {
        int length = end - start;
        char first = scan.at(start);
        if (length == 42 && first == '0' && (scan.at(start + 1) | 0x20) == 'x') {
            ethereum(scan, start, end);
        } else if (length >= 26 && length <= 35 && "13LMDAT".indexOf(first) >= 0) {
            if (base58Check(text(scan, start, end))) {
                scan.found(KIND, start, end, 1);
            }
        } else if (length >= 42
                && length <= 62
                && (scan.has("bc1", start) || scan.has("ltc1", start))) {
            if (bech32(text(scan, start, end))) {
                scan.found(KIND, start, end, 1);
            }
        }
    }

    private static String text(Scan scan, int start, int end) {
        return scan.text().subSequence(start, end).toString();
    }

    private static boolean base58Check(String text) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            int digit = BASE58.indexOf(text.charAt(i));
            if (digit < 0) {
                return false;
            }
            value = value.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
        }
        byte[] bytes = value.toByteArray();
        byte[] whole = new byte[25];
        int from = bytes.length > 25 ? bytes.length - 25 : 0;
        if (bytes.length > 26) {
            return false;
        }
        System.arraycopy(bytes, from, whole, 25 - bytes.length + from, bytes.length - from);
        byte[] sum = sha256(sha256(Arrays.copyOf(whole, 21)));
        return Arrays.equals(Arrays.copyOf(sum, 4), Arrays.copyOfRange(whole, 21, 25));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static boolean bech32(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.equals(text) && !text.toUpperCase(Locale.ROOT).equals(text)) {
            return false;
        }
        int separator = lower.indexOf('1');
        int check = 1;
        for (int i = 0; i < separator; i++) {
            check = step(check, lower.charAt(i) >> 5);
        }
        check = step(check, 0);
        for (int i = 0; i < separator; i++) {
            check = step(check, lower.charAt(i) & 31);
        }
        for (int i = separator + 1; i < lower.length(); i++) {
            int value = BECH32.indexOf(lower.charAt(i));
            if (value < 0) {
                return false;
            }
            check = step(check, value);
        }
        return check == 1 || check == 0x2bc830a3;
    }

    private static int step(int check, int value) {
        int top = check >>> 25;
        int next = (check & 0x1ffffff) << 5 ^ value;
        for (int i = 0; i < 5; i++) {
            next ^= (top >> i & 1) == 1 ? GENERATORS[i] : 0;
        }
        return next;
    }

    /// The capitals of an address are its check sum, by EIP-55; one in small letters has none.
    private static void ethereum(Scan scan, int start, int end) {
        String digits = text(scan, start + 2, end);
        String lower = digits.toLowerCase(Locale.ROOT);
        if (!lower.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return;
        }
        boolean plain = lower.equals(digits) || digits.toUpperCase(Locale.ROOT).equals(digits);
        if (plain) {
            scan.found(KIND, start, end, 0.8);
        } else if (holds(digits, Keccak.hash(lower.getBytes(US_ASCII)))) {
            scan.found(KIND, start, end, 1);
        }
    }

    private static boolean holds(String digits, byte[] hash) {
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15;
            if (Character.isLetter(c) && Character.isUpperCase(c) != nibble > 7) {
                return false;
            }
        }
        return true;
    }
}
