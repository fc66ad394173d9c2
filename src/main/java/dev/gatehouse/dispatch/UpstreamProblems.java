package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.call.Problem;
import dev.gatehouse.provider.sign.CredentialException;
import dev.gatehouse.stream.InvalidStreamException;
import dev.gatehouse.stream.Permanence;
import dev.gatehouse.upstream.InvalidResponseException;
import dev.gatehouse.upstream.UnreachableException;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Failures between gateway and provider, as problems.
final class UpstreamProblems {
    private UpstreamProblems() {}

    /// The problem of an exception. If the scope of the attempt was cancelled, that is why the
    /// exception came.
    static Problem of(IOException exception, Attempt attempt) {
        CancelReason reason = attempt.scope().reason();
        String account = attempt.account().name();
        if (reason != null) {
            return of(reason, account);
        }
        return switch (exception) {
            case CredentialException e ->
                    e.permanent()
                            ? new Problem.CredentialsRejected(account, e.getMessage())
                            : new Problem.Unreachable(
                                    account, String.valueOf(e.getMessage()), false);
            case UnreachableException e ->
                    new Problem.Unreachable(account, e.how(), Permanence.of(e));
            case InvalidResponseException e ->
                    new Problem.InvalidUpstreamResponse(account, e.how(), e.permanent());
            case UpstreamResponse.TooLargeException e ->
                    new Problem.InvalidUpstreamResponse(
                            account, "its answer has " + e.getMessage(), Permanence.of(e));
            case InvalidStreamException e ->
                    new Problem.InvalidUpstreamResponse(
                            account, "it sent " + e.getMessage(), Permanence.of(e));
            case IOException _ -> new Problem.Truncated(account, "the connection was closed early");
        };
    }

    /// The problem of a cancellation.
    static Problem of(@Nullable CancelReason reason, String account) {
        return reason == null ? new Problem.Internal() : reason.problem(account);
    }
}
