package dev.gatehouse.dialect.feature;

import org.jspecify.annotations.Nullable;

/// The size of an image, read from the first bytes of PNG, JPEG, GIF and WebP.
record ImageSize(int width, int height) {
    private static final String PNG = "\u0089PNG\r\n";
    private static final String JPEG = "\u00ff\u00d8\u00ff";

    long pixels() {
        return (long) width * height;
    }

    static boolean jpegBegins(byte[] bytes) {
        return TokenEstimate.begins(bytes, 0, JPEG);
    }

    static boolean imageBegins(byte[] bytes) {
        return TokenEstimate.begins(bytes, 0, PNG)
                || TokenEstimate.begins(bytes, 0, "GIF8")
                || webpBegins(bytes)
                || jpegBegins(bytes);
    }

    private static boolean webpBegins(byte[] bytes) {
        return TokenEstimate.begins(bytes, 0, "RIFF") && TokenEstimate.begins(bytes, 8, "WEBP");
    }

    /// `null` when the size does not stand within these bytes.
    static @Nullable ImageSize of(byte[] bytes) {
        if (jpegBegins(bytes)) {
            return jpeg(bytes);
        }
        if (bytes.length < 30) {
            return null;
        }
        if (webpBegins(bytes)) {
            return webp(bytes);
        }
        return TokenEstimate.begins(bytes, 0, PNG)
                ? new ImageSize(
                        high(bytes, 16) << 16 | high(bytes, 18),
                        high(bytes, 20) << 16 | high(bytes, 22))
                : new ImageSize(low(bytes, 6), low(bytes, 8));
    }

    /// Looks for the segment that begins a frame; each segment has its length.
    private static @Nullable ImageSize jpeg(byte[] bytes) {
        int at = 2;
        while (at + 9 <= bytes.length && (bytes[at] & 0xff) == 0xff) {
            int mark = bytes[at + 1] & 0xff;
            boolean frame = mark >= 0xc0 && mark <= 0xcf;
            if (frame && mark != 0xc4 && mark != 0xc8 && mark != 0xcc) {
                return new ImageSize(high(bytes, at + 7), high(bytes, at + 5));
            }
            at += mark == 0xff ? 1 : 2 + high(bytes, at + 2);
        }
        return null;
    }

    private static ImageSize webp(byte[] bytes) {
        if (TokenEstimate.begins(bytes, 12, "VP8X")) {
            return new ImageSize(1 + low24(bytes, 24), 1 + low24(bytes, 27));
        }
        if (TokenEstimate.begins(bytes, 12, "VP8L")) {
            int bits = low(bytes, 21) | low(bytes, 23) << 16;
            return new ImageSize(1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
        }
        return new ImageSize(low(bytes, 26) & 0x3fff, low(bytes, 28) & 0x3fff);
    }

    private static int high(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static int low(byte[] bytes, int at) {
        return (bytes[at + 1] & 0xff) << 8 | (bytes[at] & 0xff);
    }

    private static int low24(byte[] bytes, int at) {
        return low(bytes, at) | (bytes[at + 2] & 0xff) << 16;
    }
}
