package dev.gatehouse.call;

import dev.gatehouse.finding.GuardUse;
import org.jspecify.annotations.Nullable;

/// The exception that carries a problem. Carries no stack trace: it is expected.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /// @param cause the exception behind it, for the log
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.getClass().getSimpleName(), cause, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /// Why guardrails ended the answer to a call; `null` where they did not.
    public static @Nullable Problem stopping(CallRecord record) {
        GuardUse guards = record.guards();
        return guards != null && guards.stopped() instanceof ProblemException why
                ? why.problem()
                : null;
    }
}
