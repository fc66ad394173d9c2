package dev.gatehouse.storage.mongo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/// Texts made of other texts: ids of documents and names of fields.
///
/// Ids are texts and not documents, as the relatives of MongoDB find only texts without a scan.
final class Keys {
    private static final int DIGEST = 16;

    private Keys() {}

    /// Two texts as one; different pairs have different keys.
    static String pair(String first, String second) {
        return first.length() + ":" + first + second;
    }

    /// The second text of a pair whose first is known.
    static String second(String pair, int colon) {
        int length = Integer.parseInt(pair.substring(0, colon));
        return pair.substring(colon + 1 + length);
    }

    /// The first text of a pair.
    static String first(String pair, int colon) {
        int length = Integer.parseInt(pair.substring(0, colon));
        return pair.substring(colon + 1, colon + 1 + length);
    }

    /// A short text in place of long ones, also where dots and dollars have a meaning. Parts come
    /// from clients, so it is one for which other texts with the same digest cannot be found.
    static String digest(Iterable<String> texts) {
        MessageDigest sha = Sha256.start();
        for (String text : texts) {
            sha.update(text.getBytes(UTF_8));
            // No text has a NUL.
            sha.update((byte) 0);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOf(sha.digest(), DIGEST));
    }
}
