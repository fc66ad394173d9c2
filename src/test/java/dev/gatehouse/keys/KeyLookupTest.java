package dev.gatehouse.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.storage.Document;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What looking up the text of a key costs, in memory and in digests.
class KeyLookupTest {
    private static final RootSecret SECRET =
            new RootSecret(Secret.of("root-secret-of-this-test-of-look-ups"), false);
    private static final String TEXT = "gh_000000000001_" + "a".repeat(49);
    private static final String DISABLED = "gh_000000000002_" + "b".repeat(49);
    private static final int CALLS = 2_000;

    private static String document(String text, boolean enabled) {
        var digest = new byte[Hmac.LENGTH];
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        new Hmac(SECRET.derive(KeyEditor.PURPOSE)).digest(bytes, digest);
        return """
               {"name": "k", "user_path": "/team/app", "models": ["fast", "openai/*"],
                "tags": ["prod"], "enabled": %s, "metadata": {"cost-center": 7},
                "hashes": [{"scheme": "hmac:%s", "digest": "%s"}]}"""
                .formatted(enabled, SECRET.id(), HexFormat.of().formatHex(digest));
    }

    private static Key key(String id, String body) {
        return KeyJson.read(new Document("keys", id, null, 1, null, 1, body));
    }

    private static KeyLookup lookup() {
        Key one = key("000000000001", document(TEXT, true));
        Key two = key("000000000002", document(DISABLED, false));
        return KeyLookup.of(List.of(one, two), List.of(SECRET));
    }

    @Test
    void keys_with_equal_settings_share_them() {
        Key one = key("000000000001", document(TEXT, true));
        Key two = key("000000000002", document(DISABLED, true));

        assertThat(one.settings().userPath()).isSameAs(two.settings().userPath());
        assertThat(one.settings().models()).isSameAs(two.settings().models());
        assertThat(one.settings().tags()).isSameAs(two.settings().tags());
        assertThat(one.settings().metadata()).isSameAs(two.settings().metadata());
        assertThat(one.caller().access()).isSameAs(two.caller().access());
        assertThat(one.hashes().getFirst().scheme()).isSameAs(two.hashes().getFirst().scheme());
    }

    @Test
    void a_document_whose_digest_is_none_is_no_key() {
        String body = document(TEXT, true).replaceFirst("\"digest\": \"..", "\"digest\": \"");
        assertThatThrownBy(() -> key("000000000001", body))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_look_up_allocates_nothing() {
        KeyLookup lookup = lookup();
        for (String text : List.of(TEXT, DISABLED, TEXT.replace('a', 'c'), "nonsense")) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > 0; round++) {
                least = Math.min(least, allocated(lookup, text));
            }
            assertThat(least).as(text).isZero();
        }
    }

    private static long allocated(KeyLookup lookup, String text) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            lookup.find(text, 1);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /// A difference in work would show in time what a text has in common with a key.
    @Test
    void every_text_costs_the_same_digests_whatever_it_has_in_common_with_a_key() {
        var counting = new CountingProvider();
        Security.insertProviderAt(counting, 1);
        try {
            KeyLookup lookup = lookup();
            assertThat(digests(lookup, TEXT, true)).isEqualTo(2);
            assertThat(digests(lookup, DISABLED, true)).isEqualTo(2);
            for (String wrong :
                    List.of(
                            TEXT.substring(0, 64) + "z",
                            TEXT.replace('a', 'c'),
                            "gh_zzzzzzzzzzzz_" + "a".repeat(49),
                            "gh_000000000001",
                            "nonsense",
                            "")) {
                assertThat(digests(lookup, wrong, false)).as(wrong).isEqualTo(2);
            }
        } finally {
            Security.removeProvider(counting.getName());
        }
    }

    private static int digests(KeyLookup lookup, String text, boolean found) {
        int before = CountingDigest.COUNT.get();
        @Nullable Key key = lookup.find(text, 1);
        assertThat(key != null).as(text).isEqualTo(found);
        return CountingDigest.COUNT.get() - before;
    }

    /// Counts the digests of SHA-256 that are computed.
    private static final class CountingProvider extends Provider {
        private static final long serialVersionUID = 1;

        CountingProvider() {
            super("counting", "1", "of a test");
            put("MessageDigest.SHA-256", CountingDigest.class.getName());
        }
    }

    /// One of the platform's.
    public static final class CountingDigest extends MessageDigestSpi {
        static final AtomicInteger COUNT = new AtomicInteger();
        private final MessageDigest real;

        public CountingDigest() throws NoSuchAlgorithmException {
            real = MessageDigest.getInstance("SHA-256", Security.getProvider("SUN"));
        }

        @Override
        protected void engineUpdate(byte input) {
            real.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            real.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            COUNT.incrementAndGet();
            return real.digest();
        }

        @Override
        protected int engineGetDigestLength() {
            return Hmac.LENGTH;
        }

        @Override
        protected void engineReset() {
            real.reset();
        }
    }
}
