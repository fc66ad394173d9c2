package dev.gatehouse.cache.semantic;

import dev.gatehouse.cache.store.CheckCounts;
import dev.gatehouse.cache.store.CheckHistory;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Decides by checks, in which an answer was compared with a new one, whether answers are given.
///
/// An answer is modelled as in vCache (arXiv 2502.03771): the probability that it serves a question
/// of score `s` is a logistic function of `s` with a threshold and a slope of the answer's own, of
/// which a distribution is computed. From its lower bound follows how often the answer may be
/// given, so that at most the allowed share of answers is wrong; all other calls go to the
/// provider, and some of their answers are compared with the kept one. Unlike there, an answer of
/// which nothing is known begins with what was learned of all others, at a part of its weight.
///
/// What checks have shown of one answer is kept with it; that of all together in [CheckHistory].
public final class Checks {
    private static final Duration HOUR = Duration.ofHours(1);

    private final CheckHistory history;
    private final LongAdder right = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final DoubleSupplier random;
    private final LongSupplier nanos;
    private long hour;
    private int checksInHour;

    Checks(CheckHistory history) {
        this(history, () -> ThreadLocalRandom.current().nextDouble(), System::nanoTime);
    }

    /// @param random between 0 and 1
    Checks(CheckHistory history, DoubleSupplier random, LongSupplier nanos) {
        this.history = history;
        this.random = random;
        this.nanos = nanos;
        this.hour = nanos.getAsLong();
    }

    /// What is done with an answer that may serve.
    public enum Decision {
        SERVE,
        /// The call is sent, and its answer compared with the kept one.
        CHECK,
        /// The call is sent.
        SEND
    }

    /// How many answers were compared.
    ///
    /// @param right those that would have served
    public record Counts(long right, long wrong) {
        static final Counts NONE = new Counts(0, 0);
    }

    Counts counts() {
        return new Counts(right.sum(), wrong.sum());
    }

    /// Decides about an answer.
    ///
    /// @param own what checks have shown of it
    /// @param score of the question
    /// @param maxError the allowed share of wrong answers
    /// @param mostChecks in an hour
    Decision decide(CheckCounts own, double score, double maxError, int mostChecks) {
        double sending = Belief.of(history.known(), own).sending(score, maxError);
        if (random.getAsDouble() >= sending) {
            return Decision.SERVE;
        }
        return takeCheck(mostChecks) ? Decision.CHECK : Decision.SEND;
    }

    private synchronized boolean takeCheck(int most) {
        long now = nanos.getAsLong();
        if (now - hour >= HOUR.toNanos()) {
            hour = now;
            checksInHour = 0;
        }
        if (checksInHour >= most) {
            return false;
        }
        checksInHour++;
        return true;
    }

    /// Records what a check has shown. Waits for the store of the history.
    void observe(double score, boolean served) {
        (served ? right : wrong).increment();
        history.add(score, served);
    }
}
