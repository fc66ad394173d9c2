package dev.gatehouse.guardrails;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.json.JsonDigest;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The verdicts of services and models on contents that were checked before, by a digest of the
/// content and the guardrail. A conversation repeats its earlier messages with every call. Safe for
/// many threads.
final class Verdicts {
    /// How long the texts of one may be together that a check wrote anew.
    private static final int LONGEST = 4096;

    private static final int MATCHES = 100;

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Verdict> known;

    Verdicts(int most) {
        this.most = most;
        this.known =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Verdict> eldest) {
                        return size() > most;
                    }
                };
    }

    /// What a content is remembered by.
    static String key(Guard guard, Content content) {
        MessageDigest digest = Sha256.start();
        JsonDigest.text(guard.settings().toString(), digest);
        JsonDigest.text(content.answer() ? "answer" : "request", digest);
        content.texts()
                .forEach(
                        it -> {
                            JsonDigest.text(it.role().name(), digest);
                            JsonDigest.text(it.text(), digest);
                        });
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    @Nullable Verdict find(String key) {
        lock.lock();
        try {
            return known.get(key);
        } finally {
            lock.unlock();
        }
    }

    void put(String key, Verdict verdict) {
        int length = verdict.rewritten().values().stream().mapToInt(String::length).sum();
        boolean large = length > LONGEST || verdict.matches().size() > MATCHES;
        if (most == 0 || verdict.body() != null || large) {
            return;
        }
        lock.lock();
        try {
            known.put(key, verdict);
        } finally {
            lock.unlock();
        }
    }
}
