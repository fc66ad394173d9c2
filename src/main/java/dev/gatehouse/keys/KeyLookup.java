package dev.gatehouse.keys;

import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.crypto.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the key with a text. Does not change; safe for many threads.
///
/// A text that is no key costs the same whatever it is: one digest for each scheme in use, and one
/// look-up.
final class KeyLookup {
    /// A longer text is no key.
    private static final int LONGEST = 256;

    private static final int STRIPES = 8;

    private final List<Scheme> schemes;
    private final Stripe[] stripes = new Stripe[STRIPES];
    private final int size;
    private final int unverifiable;

    /// The keys whose digests were made in one way.
    ///
    /// @param secret the root secret, `null` for a plain digest
    private record Scheme(@Nullable RootSecret secret, KeyTable keys) {
        @Nullable Hmac hmac() {
            return secret == null ? null : new Hmac(secret.derive(KeyEditor.PURPOSE));
        }
    }

    /// What a digest is computed with, by one thread at a time.
    private static final class Stripe {
        private final byte[] message = new byte[LONGEST];
        private final byte[] digest = new byte[Hmac.LENGTH];
        private final MessageDigest sha = Sha256.start();
        private final List<@Nullable Hmac> hmacs;

        Stripe(List<Scheme> schemes) {
            hmacs = new ArrayList<>();
            schemes.forEach(it -> hmacs.add(it.hmac()));
        }

        private void digest(int scheme, int length) throws DigestException {
            Hmac hmac = hmacs.get(scheme);
            if (hmac == null) {
                sha.update(message, 0, length);
                sha.digest(digest, 0, Hmac.LENGTH);
            } else {
                hmac.digest(message, length, digest);
            }
        }
    }

    private KeyLookup(List<Scheme> schemes, int size, int unverifiable) {
        this.schemes = schemes;
        this.size = size;
        this.unverifiable = unverifiable;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(schemes);
        }
    }

    /// @param secrets those in force, the present one first
    static KeyLookup of(Collection<Key> keys, List<RootSecret> secrets) {
        Map<String, List<KeyTable.Entry>> entries = new HashMap<>();
        for (Key key : keys) {
            for (KeyHash hash : key.hashes()) {
                entries.computeIfAbsent(hash.scheme(), _ -> new ArrayList<>())
                        .add(new KeyTable.Entry(hash, key));
            }
        }
        var schemes = new ArrayList<Scheme>();
        for (RootSecret secret : secrets) {
            List<KeyTable.Entry> ours = entries.remove(KeyHash.hmac(secret.id()));
            if (ours != null) {
                schemes.add(new Scheme(secret, new KeyTable(ours)));
            }
        }
        List<KeyTable.Entry> plain = entries.remove(KeyHash.SHA256);
        if (plain != null) {
            schemes.add(new Scheme(null, new KeyTable(plain)));
        }
        int left = entries.values().stream().mapToInt(List::size).sum();
        return new KeyLookup(schemes, keys.size(), left);
    }

    /// How many keys there are.
    int size() {
        return size;
    }

    /// How many texts of keys cannot be verified, as they were hashed with another root secret.
    int unverifiable() {
        return unverifiable;
    }

    /// The key with a text; `null` when there is none.
    ///
    /// @param now milliseconds since 1970
    @Nullable Key find(String text, long now) {
        if (text.length() > LONGEST || schemes.isEmpty()) {
            return null;
        }
        Stripe stripe = stripes[(int) Thread.currentThread().threadId() & (STRIPES - 1)];
        synchronized (stripe) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c > 0xff) {
                    return null;
                }
                stripe.message[i] = (byte) c;
            }
            return find(stripe, text.length(), now);
        }
    }

    private @Nullable Key find(Stripe stripe, int length, long now) {
        Key found = null;
        try {
            for (int i = 0; i < schemes.size(); i++) {
                stripe.digest(i, length);
                Key key = schemes.get(i).keys().find(stripe.digest, now);
                found = key == null ? found : key;
            }
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }
}
