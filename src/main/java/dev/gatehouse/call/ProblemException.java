package dev.gatehouse.call;

import org.jspecify.annotations.Nullable;

/// The one exception that says why a call cannot go on. Carries no stack trace: it is expected.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /// @param cause what went wrong inside, for the log
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.getClass().getSimpleName(), cause, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
