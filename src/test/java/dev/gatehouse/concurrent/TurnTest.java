package dev.gatehouse.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TurnTest {
    /// In a process of its own, as the number of carriers is one for all of a process.
    @Test
    void threads_that_always_have_more_to_move_let_others_begin() throws Exception {
        var process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-Djdk.virtualThreadScheduler.parallelism=1",
                                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Busy.class.getName())
                        .inheritIO()
                        .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /// Two threads that never wait, on one carrier, until a third has run.
    static final class Busy {
        private Busy() {}

        public static void main(String[] arguments) throws InterruptedException {
            var begun = new AtomicBoolean();
            for (int i = 0; i < 2; i++) {
                Thread.ofVirtual().start(() -> moveUntil(begun));
            }
            Thread.ofVirtual().start(() -> begun.set(true)).join();
        }

        private static void moveUntil(AtomicBoolean begun) {
            var turn = new Turn(Turn.PARSED);
            while (!begun.get()) {
                turn.moved(1_000);
            }
        }
    }
}
