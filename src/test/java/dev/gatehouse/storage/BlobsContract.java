package dev.gatehouse.storage;

import static dev.gatehouse.storage.Samples.together;
import static dev.gatehouse.storage.Samples.unique;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.storage.StorageException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every backend promises about blobs.
public interface BlobsContract {
    /// The blobs under test, the same for all tests of a class.
    Blobs blobs();

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private byte[] stored(String id) throws IOException {
        try (InputStream in = Objects.requireNonNull(blobs().get(id))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 3_000_000})
    default void a_value_is_read_as_it_was_stored(int size) throws Exception {
        String id = unique("blob");
        byte[] content = random(size);

        assertThat(blobs().put(id, stream(content))).isEqualTo(size);

        assertThat(stored(id)).isEqualTo(content);
    }

    @Test
    default void what_was_never_stored_is_not_there() throws Exception {
        assertThat(blobs().get(unique("blob"))).isNull();
        assertThat(blobs().delete(unique("blob"))).isFalse();
    }

    @Test
    default void a_value_replaces_the_earlier_one() throws Exception {
        String id = unique("blob");
        blobs().put(id, stream(random(2_000_000)));

        blobs().put(id, stream(random(3)));

        assertThat(stored(id)).isEqualTo(random(3));
    }

    @Test
    default void the_earlier_value_stays_until_all_is_there() throws Exception {
        String id = unique("blob");
        byte[] first = random(300_000);
        byte[] second = random(600_000);
        blobs().put(id, stream(first));
        List<byte[]> meanwhile = new ArrayList<>();

        blobs().put(id, new Observed(second, () -> meanwhile.add(stored(id))));

        assertThat(meanwhile).isNotEmpty().allMatch(content -> content.length == first.length);
        assertThat(stored(id)).isEqualTo(second);
    }

    @Test
    default void a_stream_that_fails_leaves_the_earlier_value() throws Exception {
        String id = unique("blob");
        blobs().put(id, stream(random(10)));
        InputStream broken =
                new Observed(
                        random(600_000),
                        () -> {
                            throw new IOException("the client has gone");
                        });

        assertThatThrownBy(() -> blobs().put(id, broken)).hasMessageContaining("has gone");

        assertThat(stored(id)).isEqualTo(random(10));
        assertThatThrownBy(
                        () ->
                                blobs().put(
                                                id + "-new",
                                                new Observed(
                                                        random(600_000),
                                                        () -> {
                                                            throw new IOException("gone");
                                                        })))
                .isInstanceOf(IOException.class);
        assertThat(blobs().get(id + "-new")).isNull();
    }

    @Test
    default void a_value_that_is_replaced_while_it_is_read_does_not_end_early() throws Exception {
        String id = unique("blob");
        byte[] first = random(2_000_000);
        blobs().put(id, stream(first));
        try (InputStream in = Objects.requireNonNull(blobs().get(id))) {
            byte[] head = in.readNBytes(10);
            blobs().put(id, stream(random(5)));
            assertThat(head).hasSize(10);
            byte[] rest;
            try {
                rest = in.readAllBytes();
            } catch (IOException _) {
                return;
            }
            assertThat(rest).hasSize(first.length - 10);
        }
    }

    @Test
    default void a_deleted_value_is_gone() throws Exception {
        String id = unique("blob");
        blobs().put(id, stream(random(600_000)));

        assertThat(blobs().delete(id)).isTrue();

        assertThat(blobs().get(id)).isNull();
        assertThat(blobs().delete(id)).isFalse();
    }

    @Test
    default void pages_have_every_id_once() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(unique("page"));
            blobs().put(ids.getLast(), stream(random(i)));
        }

        List<String> found = new ArrayList<>();
        List<String> page = blobs().ids(null, 7);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            found.addAll(page);
            page = blobs().ids(page.getLast(), 7);
        }

        assertThat(found).doesNotHaveDuplicates().containsAll(ids);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#oddTexts")
    default void ids_of_blobs_may_have_any_characters(String text) throws Exception {
        byte[] content = text.getBytes(UTF_8);

        blobs().put(text, stream(content));

        assertThat(stored(text)).isEqualTo(content);
        assertThat(blobs().ids(null, 1_000)).contains(text);
        assertThat(blobs().delete(text)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.storage.Samples#unacceptableTexts")
    default void unacceptable_ids_of_blobs_are_rejected(String text) throws Exception {
        assertThatThrownBy(() -> blobs().put(text, stream(random(1))))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
        assertThat(blobs().get(text)).isNull();
        assertThat(blobs().delete(text)).isFalse();
    }

    @Test
    default void of_many_values_of_one_id_one_is_whole_at_the_end() throws Exception {
        String id = unique("blob");
        List<Callable<Long>> writers = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            byte[] content = random(i * 200_000);
            writers.add(() -> blobs().put(id, stream(content)));
        }

        together(writers);

        byte[] last = stored(id);
        assertThat(last).isEqualTo(random(last.length));
    }

    /// A stream that calls back in its middle.
    final class Observed extends InputStream {
        private final byte[] content;
        private final Action action;
        private int place;

        interface Action {
            void run() throws IOException;
        }

        Observed(byte[] content, Action action) {
            this.content = content;
            this.action = action;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (place == content.length) {
                return -1;
            }
            if (place > content.length / 2) {
                action.run();
            }
            int count = Math.min(Math.min(length, 50_000), content.length - place);
            System.arraycopy(content, place, into, offset, count);
            place += count;
            return count;
        }
    }
}
