package dev.gatehouse.guardrails.detect.view;

import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Texts that are compressed (gzip, zlib) and then written in base64. Where the text is cut, what
/// comes before the cut is read.
final class Compressed {
    /// A text becomes at most so many times longer, so that the work stays a multiple of its
    /// length.
    private static final int MOST_TIMES = 16;

    private static final int MOST_READ = 1 << 16;

    private static final int GZIP_HEAD = 10;
    private static final int GZIP_TAIL = 8;

    /// The flag of gzip that a name of a file follows the head.
    private static final int NAMED = 8;

    private Compressed() {}

    /// What is inflated, and of how many bytes.
    private static final class Inflated {
        private final byte[] text;
        private final int read;

        Inflated(byte[] text, int read) {
            this.text = text;
            this.read = read;
        }
    }

    /// What a run of base64 has compressed; `null` where it is nothing of that kind.
    static @Nullable View view(CharSequence text, int from, int to) {
        if (!begins(text, from, to)) {
            return null;
        }
        byte[] bytes = bytes(text, from, to);
        int start = bytes.length < 2 || bytes[0] != 0x1F ? 0 : afterHead(bytes);
        if (start < 0 || start >= bytes.length) {
            return null;
        }
        Inflated inflated = inflated(bytes, start);
        int end = place(text, from, to, inflated.read + (start > 0 ? GZIP_TAIL : 0));
        var decoded = new Decoded(inflated.text.length);
        boolean readable = true;
        for (byte octet : inflated.text) {
            readable = readable && decoded.add(octet & 0xFF, from, end);
        }
        return readable ? decoded.view() : null;
    }

    /// Whether the first bytes are those of gzip or zlib.
    private static boolean begins(CharSequence text, int from, int to) {
        if (to - from < 16 || (text.charAt(from) != 'H' && text.charAt(from) != 'e')) {
            return false;
        }
        String start = text.subSequence(from, from + 4).toString();
        return start.equals("H4sI")
                || (start.charAt(0) == 'e' && "JNAF".indexOf(start.charAt(1)) >= 0);
    }

    private static byte[] bytes(CharSequence text, int from, int to) {
        var digits = new StringBuilder();
        for (int i = from; i < to && digits.length() < MOST_READ; i++) {
            char c = text.charAt(i);
            if (c == '=' || c >= 128) {
                break;
            }
            if (c > ' ') {
                digits.append(c == '-' ? '+' : c == '_' ? '/' : c);
            }
        }
        digits.setLength(digits.length() - (digits.length() % 4 == 1 ? 1 : 0));
        return Base64.getDecoder().decode(digits.toString());
    }

    /// The index behind the head of gzip; -1 where it has parts that are rare.
    private static int afterHead(byte[] bytes) {
        if (bytes.length <= GZIP_HEAD || (bytes[3] != 0 && bytes[3] != NAMED)) {
            return -1;
        }
        int end = GZIP_HEAD;
        while (bytes[3] == NAMED && end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return bytes[3] == NAMED ? end + 1 : end;
    }

    private static Inflated inflated(byte[] bytes, int start) {
        var out = new byte[Math.min(MOST_READ, bytes.length * MOST_TIMES)];
        try (var inflater = new Inflater(start > 0)) {
            inflater.setInput(bytes, start, bytes.length - start);
            int length = inflater.inflate(out);
            int read = inflater.finished() ? start + (int) inflater.getBytesRead() : bytes.length;
            return new Inflated(Arrays.copyOf(out, length), read);
        } catch (DataFormatException e) {
            // It is something else.
            return new Inflated(new byte[0], bytes.length);
        }
    }

    /// The place in the text behind so many bytes.
    private static int place(CharSequence text, int from, int to, int bytes) {
        int digits = (bytes * 8 + 5) / 6;
        int end = from;
        for (int count = 0; end < to && count < digits; end++) {
            count += text.charAt(end) > ' ' ? 1 : 0;
        }
        while (end < to && text.charAt(end) == '=') {
            end++;
        }
        return end;
    }
}
