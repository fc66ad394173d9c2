package dev.gatehouse.dashboard;

import dev.gatehouse.crypto.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A file as it is sent.
///
/// @param type its media type
/// @param plain its content
/// @param packed the same under gzip; `null` where that saves nothing
/// @param tag stands for the content: other content has another one
/// @param kept whether the name changes with the content, so that a browser may keep it
@SuppressWarnings("ArrayRecordComponent") // files are not compared
record PageFile(String type, byte[] plain, byte @Nullable [] packed, String tag, boolean kept) {
    private static final int TAG_BYTES = 16;

    static PageFile of(String type, byte[] plain, byte @Nullable [] packed, boolean kept) {
        byte[] digest = Sha256.start().digest(plain);
        String tag =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Arrays.copyOf(digest, TAG_BYTES));
        return new PageFile(type, plain, packed, tag, kept);
    }

    /// Content under gzip.
    static byte[] pack(byte[] plain) {
        var packed = new ByteArrayOutputStream(plain.length / 2);
        try (var zip = new GZIPOutputStream(packed)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
