package dev.gatehouse.guardrails.check;

import dev.gatehouse.guardrails.detect.Detector;
import org.jspecify.annotations.Nullable;

/// What a guardrail looks for. Safe for many threads.
public interface Check {
    /// Looks at a content.
    ///
    /// @param limit how long it may take
    /// @throws CheckFailure when it cannot be found out
    Verdict check(Content content, CheckLimit limit) throws CheckFailure;

    /// What finds things in texts as they come; `null` where only whole texts can be checked.
    default @Nullable Detector detector() {
        return null;
    }

    /// Whether it waits for something outside of this process.
    default boolean waits() {
        return false;
    }

    /// Whether it writes texts anew, so that it must not run beside others.
    default boolean rewrites() {
        return false;
    }
}
