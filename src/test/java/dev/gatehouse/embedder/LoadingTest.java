package dev.gatehouse.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadingTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void it_is_loaded_once_and_callers_wait_as_long_as_they_want() {
        var end = new CountDownLatch(1);
        var loading =
                loading(
                        () -> {
                            end.await();
                            return "loaded";
                        });

        assertThat(loading.within(Duration.ZERO)).isNull();
        assertThat(loading.within(Duration.ofMillis(1))).isNull();
        end.countDown();
        assertThat(loading.within(LONG)).isEqualTo("loaded");
        assertThat(loading.within(Duration.ZERO)).isEqualTo("loaded");
        assertThat(loads).hasValue(1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void what_cannot_be_loaded_is_reported_once() {
        var loading =
                loading(
                        () -> {
                            throw new IOException("no file");
                        });

        assertThat(loading.within(LONG)).isNull();
        assertThat(loading.within(LONG)).isNull();
        assertThat(loads).hasValue(1);
        assertThat(warnings)
                .containsExactly(
                        "the embedder x cannot be loaded, so texts have no vectors:"
                                + " java.io.IOException: no file");
    }

    @Test
    void a_native_library_for_another_machine_is_reported() {
        var loading =
                loading(
                        () -> {
                            throw new ExceptionInInitializerError(
                                    new UnsatisfiedLinkError("no library"));
                        });

        assertThat(loading.within(LONG)).isNull();
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith("UnsatisfiedLinkError: no library");
    }

    private Loading<String> loading(Callable<String> load) {
        return new Loading<>(
                "x",
                () -> {
                    loads.incrementAndGet();
                    return load.call();
                },
                warnings::add);
    }
}
