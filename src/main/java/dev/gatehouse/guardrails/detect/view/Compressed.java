package dev.gatehouse.guardrails.detect.view;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Texts that are compressed (gzip, zlib) and then written in base64. Where the text is cut, what
/// comes before the cut is read.
final class Compressed {
    /// A text becomes at most so many times longer, so that the work stays a multiple of its
    /// length.
    private static final int MOST_TIMES = 16;

    private static final int MOST_READ = 1 << 16;

    private Compressed() {}

    /// What a run of base64 has compressed; `null` where it is nothing of that kind.
    static @Nullable View view(CharSequence text, int from, int to) {
        if (!begins(text, from, to)) {
            return null;
        }
        int length = Math.min(to - from, MOST_READ) / 4 * 4;
        String run = text.subSequence(from, from + length).toString();
        byte[] bytes;
        try {
            String plain = run.replace("\r", "").replace("\n", "").replace("=", "");
            bytes = decoder(plain).decode(plain);
        } catch (IllegalArgumentException e) {
            return null;
        }
        var decoded = new Decoded(bytes.length * 2);
        boolean readable = true;
        for (byte octet : inflated(bytes)) {
            readable = readable && decoded.add(octet & 0xFF, from, to);
        }
        return readable ? decoded.view() : null;
    }

    private static Base64.Decoder decoder(String text) {
        boolean address = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        return address ? Base64.getUrlDecoder() : Base64.getDecoder();
    }

    /// Whether the first bytes are those of gzip or zlib.
    private static boolean begins(CharSequence text, int from, int to) {
        if (to - from < 16) {
            return false;
        }
        String start = text.subSequence(from, from + 4).toString();
        return start.equals("H4sI")
                || start.startsWith("eJ")
                || start.startsWith("eN")
                || start.startsWith("eA")
                || start.startsWith("eF");
    }

    private static byte[] inflated(byte[] bytes) {
        var out = new byte[Math.min(MOST_READ, bytes.length * MOST_TIMES)];
        int length = 0;
        try (InputStream in = stream(bytes)) {
            int count = in.read(out, 0, out.length);
            while (count > 0) {
                length += count;
                count = in.read(out, length, out.length - length);
            }
        } catch (IOException e) {
            // The text ends early or is something else: what has been read counts.
            return Arrays.copyOf(out, length);
        }
        return Arrays.copyOf(out, length);
    }

    private static InputStream stream(byte[] bytes) throws IOException {
        var in = new ByteArrayInputStream(bytes);
        return bytes[0] == 0x1F ? new GZIPInputStream(in) : new InflaterInputStream(in);
    }
}
