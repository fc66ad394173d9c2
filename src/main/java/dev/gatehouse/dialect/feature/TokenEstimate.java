package dev.gatehouse.dialect.feature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.json.Json;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Estimates the tokens of a request: four bytes each, except images, documents and audio in
/// base64, which are recognised by their first bytes in whatever member they stand.
final class TokenEstimate {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int PIXELS_PER_TOKEN = 750;
    private static final int TOKENS_PER_IMAGE = 1_600;
    private static final int DOCUMENT_BYTES_PER_TOKEN = 25;
    private static final int AUDIO_BYTES_PER_TOKEN = 1_000;

    /// What is shorter costs little as text.
    private static final int LONG = 1_024;

    private static final int BEGINNING = 256;

    /// The size of a JPEG may stand behind a preview of 64 KB.
    private static final int BEGINNING_OF_JPEG = 256 * 1_024;

    private static final String DATA_URL = "\"data:";
    private static final String DATA_BEGINS = ";base64,";
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private long mediaBytes;
    private long mediaTokens;

    private TokenEstimate() {}

    static long of(Json body) {
        var estimate = new TokenEstimate();
        estimate.visit(body);
        return (body.length() - estimate.mediaBytes) / BYTES_PER_TOKEN + estimate.mediaTokens;
    }

    private void visit(Json value) {
        if (value.length() < LONG) {
            return;
        }
        if (value.kind() == Json.Kind.STRING) {
            count(value);
        }
        for (int i = 0; i < value.size(); i++) {
            visit(value.at(i));
        }
    }

    private void count(Json text) {
        byte[] begin = decoded(text.head(BEGINNING));
        long tokens = tokens(text, begin);
        if (tokens > 0) {
            mediaBytes += text.length();
            mediaTokens += tokens;
        }
    }

    /// 0 when it is no media that is known.
    private static long tokens(Json text, byte[] begin) {
        if (begins(begin, 0, "%PDF")) {
            return text.length() * 3L / 4 / DOCUMENT_BYTES_PER_TOKEN;
        }
        if (ImageSize.jpegBegins(begin)) {
            return tokens(ImageSize.of(decoded(text.head(BEGINNING_OF_JPEG))));
        }
        if (ImageSize.imageBegins(begin)) {
            return tokens(ImageSize.of(begin));
        }
        return audioBegins(begin) ? text.length() * 3L / 4 / AUDIO_BYTES_PER_TOKEN + 1 : 0;
    }

    private static long tokens(@Nullable ImageSize size) {
        return size == null
                ? TOKENS_PER_IMAGE
                : Math.clamp(size.pixels() / PIXELS_PER_TOKEN, 1, TOKENS_PER_IMAGE);
    }

    private static boolean audioBegins(byte[] begin) {
        return begins(begin, 8, "WAVE")
                || begins(begin, 0, "ID3")
                || begins(begin, 0, "OggS")
                || begins(begin, 0, "fLaC")
                || begins(begin, 4, "ftyp")
                || begins(begin, 0, "\u00ff\u00fb");
    }

    static boolean begins(byte[] bytes, int at, String with) {
        return bytes.length >= at + with.length()
                && new String(bytes, at, with.length(), ISO_8859_1).equals(with);
    }

    /// The bytes that a quoted text holds in base64, by itself or in a data URL, as far as it is
    /// base64.
    private static byte[] decoded(byte[] quoted) {
        String text = new String(quoted, ISO_8859_1);
        int comma = text.startsWith(DATA_URL) ? text.indexOf(DATA_BEGINS) : -1;
        int from = comma < 0 ? 1 : comma + DATA_BEGINS.length();
        var bytes = new byte[(text.length() - from) * 3 / 4 + 1];
        int count = 0;
        int held = 0;
        int bits = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = ALPHABET.indexOf(c == '-' ? '+' : c == '_' ? '/' : c);
            if (digit < 0 && c != '\\') {
                break;
            }
            // A slash may stand escaped.
            if (digit >= 0) {
                held = held << 6 | digit;
                bits += 6;
            }
            if (bits >= 8) {
                bits -= 8;
                bytes[count++] = (byte) (held >> bits);
            }
        }
        return Arrays.copyOf(bytes, count);
    }
}
