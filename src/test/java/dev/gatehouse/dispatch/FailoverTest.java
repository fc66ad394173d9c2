package dev.gatehouse.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.attempt.RoutePolicy;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Problems;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dispatch.Failover.Decision;
import dev.gatehouse.http.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailoverTest {
    private static final RoutePolicy USUAL = RoutePolicy.USUAL;
    private static final RoutePolicy LENIENT = new RoutePolicy(null, true, true);

    @ParameterizedTest
    @CsvSource({
        "RATE, ANY_TARGET",
        "OVERLOAD, ANY_TARGET",
        "QUOTA, OTHER_TARGET",
        "AUTH, STOP",
        "DENIED, OTHER_TARGET",
        "MODEL, OTHER_TARGET",
        "CONTEXT, LARGER_CONTEXT",
        "CONTENT, STOP",
        "INVALID, STOP"
    })
    void the_kind_of_a_provider_error_decides_the_next_target(
            ProviderError.Kind kind, Decision next) {
        assertThat(Failover.after(refused(kind), USUAL)).isEqualTo(next);
    }

    @Test
    void blocked_content_fails_over_only_where_that_is_allowed() {
        assertThat(Failover.after(refused(ProviderError.Kind.CONTENT), LENIENT))
                .isEqualTo(Decision.OTHER_TARGET);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, ANY_TARGET",
        "FIRST_CONTENT, OTHER_TARGET",
        "RESPONSE_HEAD, OTHER_TARGET",
        "SHARE, OTHER_TARGET",
        "IDLE, ANY_TARGET",
        "CONTENT, ANY_TARGET",
        "TOTAL, STOP"
    })
    void a_target_that_timed_out_is_not_tried_twice(CallScope.Timeout clock, Decision next) {
        assertThat(Failover.after(new Problem.TimedOut("a", clock), USUAL)).isEqualTo(next);
    }

    @Test
    void a_rejected_account_key_allows_failover_and_a_rejected_key_of_the_client_does_not() {
        assertThat(Failover.after(new Problem.CredentialsRejected("a", null), USUAL))
                .isEqualTo(Decision.OTHER_TARGET);
        assertThat(Failover.after(new Problem.ClientDisconnected("left"), USUAL))
                .isEqualTo(Decision.STOP);
    }

    @ParameterizedTest
    @MethodSource("everyProblem")
    void every_problem_has_its_consequence(Problem problem) {
        Decision next = Failover.after(problem, USUAL);

        assertThat(next)
                .isEqualTo(
                        switch (problem) {
                            case Problem.Unreachable _, Problem.Truncated _ -> Decision.ANY_TARGET;
                            case Problem.InvalidUpstreamResponse _, Problem.TimedOut _ ->
                                    Decision.ANY_TARGET;
                            case Problem.CredentialsRejected _ -> Decision.OTHER_TARGET;
                            case Problem.NotOffered _, Problem.Untranslatable _ ->
                                    Decision.OTHER_TARGET;
                            case Problem.AtConcurrencyLimit _ -> Decision.OTHER_TARGET;
                            case Problem.BreakerForcedOpen _ -> Decision.OTHER_TARGET;
                            // Another target may cost less, or have a known price.
                            case Problem.BudgetExceeded _, Problem.UnpricedModel _ ->
                                    Decision.OTHER_TARGET;
                            case Problem.RateLimited _ -> Decision.OTHER_TARGET;
                            // checked above, by kind.
                            case Problem.ProviderFailed _ -> next;
                            case Problem _ -> Decision.STOP;
                        });
    }

    static List<Problem> everyProblem() {
        return Problems.all();
    }

    private static Problem refused(ProviderError.Kind kind) {
        var error = new ProviderError(kind, 400, "no", null, null, null, null);
        return new Problem.ProviderFailed("a", error, Headers.none());
    }
}
