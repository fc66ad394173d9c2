package dev.gatehouse.api;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Request ids: that of the client where it is valid, else a ULID.
final class RequestIds {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int LONGEST = 64;

    private RequestIds() {}

    static String of(@Nullable String sent) {
        return sent != null && sane(sent) ? sent : ulid();
    }

    /// An id that no client has chosen.
    static String unique() {
        return ulid();
    }

    private static boolean sane(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /// 48 bits of time and 80 of chance, in Crockford's base 32.
    private static String ulid() {
        var random = ThreadLocalRandom.current();
        long high = System.currentTimeMillis() << 16 | (random.nextLong() & 0xffff);
        long low = random.nextLong();
        var id = new char[26];
        for (int i = 25; i >= 0; i--) {
            id[i] = DIGITS[(int) (low & 31)];
            low = low >>> 5 | high << 59;
            high >>>= 5;
        }
        return new String(id);
    }
}
