package dev.gatehouse.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A way of answering.
enum DemoModel {
    /// Repeats the question.
    ECHO("echo", Duration.ofMillis(20), Duration.ZERO),
    /// Replies with a few sentences.
    CHAT("chat", Duration.ofMillis(20), Duration.ZERO),
    /// Reasons before the reply.
    THINKER("thinker", Duration.ofMillis(20), Duration.ZERO),
    /// Takes its time over every word, also of an answer that comes whole.
    SLOW("slow", Duration.ofMillis(200), Duration.ofMillis(200));

    private final String id;
    private final Duration pace;
    private final Duration wholePace;

    DemoModel(String id, Duration pace, Duration wholePace) {
        this.id = id;
        this.pace = pace;
        this.wholePace = wholePace;
    }

    static @Nullable DemoModel named(String id) {
        for (DemoModel model : values()) {
            if (model.id.equals(id)) {
                return model;
            }
        }
        return null;
    }

    String id() {
        return id;
    }

    /// How long each word of a stream takes.
    Duration pace() {
        return pace;
    }

    /// How long an answer of so many words takes when it comes whole.
    Duration restForWhole(int words) {
        return wholePace.multipliedBy(words);
    }
}
