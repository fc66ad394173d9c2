package dev.gatehouse.finding;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What guardrails did for a call. Safe for many threads.
public final class GuardUse {
    /// How many findings are kept; those beyond are counted.
    public static final int MOST = 100;

    private final List<GuardFinding> findings = new ArrayList<>(2);
    private final Set<String> changing = new LinkedHashSet<>(2);
    private int more;
    private @Nullable RuntimeException stopped;
    private boolean storable = true;

    /// Records a finding.
    public synchronized void found(GuardFinding finding) {
        if (findings.size() < MOST) {
            findings.add(finding);
        } else {
            more++;
        }
    }

    /// The findings, in the order in which they were made.
    public synchronized List<GuardFinding> findings() {
        return List.copyOf(findings);
    }

    /// How many findings were left out.
    public synchronized int more() {
        return more;
    }

    /// Records that a guardrail changed the request or the answer.
    public synchronized void changed(String guard) {
        changing.add(guard);
    }

    /// The guardrails that changed something.
    public synchronized List<String> changing() {
        return List.copyOf(changing);
    }

    /// Records the exception that states why the answer ends before its end.
    public synchronized void stop(RuntimeException why) {
        stopped = why;
    }

    /// Why the answer ended before its end; `null` where it did not.
    public synchronized @Nullable RuntimeException stopped() {
        return stopped;
    }

    /// Keeps the answer out of the cache.
    public synchronized void forbidStoring() {
        storable = false;
    }

    /// Whether the answer may be stored in the cache.
    public synchronized boolean storable() {
        return storable;
    }
}
