package dev.gatehouse.cache.semantic;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// What checks have shown of each answer: at which scores of another question it would have served.
///
/// An answer is modelled as in vCache (arXiv 2502.03771): the probability that it serves a question
/// of score `s` is a logistic function of `s` with a threshold and a slope of the answer's own, of
/// which a distribution is kept. From its lower bound follows how often the answer may be given, so
/// that at most the allowed share of answers is wrong; all other calls go to the provider, and some
/// of their answers are compared with the kept one. Unlike there, an answer of which nothing is
/// known begins with what was learned of all others, at a small part of its weight.
public final class LearnedEntries {
    /// Of those that were looked at least recently, what was learned is lost beyond so many.
    private static final int MOST = 4_000;

    private static final Duration HOUR = Duration.ofHours(1);

    private final Map<String, Belief> entries = new LinkedHashMap<>(64, 0.75f, true);
    private final Belief all = new Belief();
    private final LongAdder right = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final DoubleSupplier random;
    private final LongSupplier nanos;
    private long hour;
    private int checksInHour;

    LearnedEntries() {
        this(() -> ThreadLocalRandom.current().nextDouble(), System::nanoTime);
    }

    /// @param random between 0 and 1
    LearnedEntries(DoubleSupplier random, LongSupplier nanos) {
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
    public record Checks(long right, long wrong) {
        static final Checks NONE = new Checks(0, 0);
    }

    Checks checks() {
        return new Checks(right.sum(), wrong.sum());
    }

    /// Of how many answers something is known.
    synchronized int size() {
        return entries.size();
    }

    /// Decides about an answer.
    ///
    /// @param id of the answer
    /// @param score of the question
    /// @param maxError the allowed share of wrong answers
    /// @param mostChecks in an hour
    Decision decide(String id, double score, double maxError, int mostChecks) {
        double sending = belief(id).sending(score, maxError);
        if (random.getAsDouble() >= sending) {
            return Decision.SERVE;
        }
        return takeCheck(mostChecks) ? Decision.CHECK : Decision.SEND;
    }

    private synchronized Belief belief(String id) {
        Belief known = entries.get(id);
        return known == null ? all.prior() : known;
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

    /// Records what a check has shown.
    synchronized void observe(String id, double score, boolean served) {
        (served ? right : wrong).increment();
        entries.computeIfAbsent(id, _ -> all.prior()).observe(score, served);
        all.observe(score, served);
        if (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
    }
}
