package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.http.Headers;
import dev.gatehouse.routing.Failover.Next;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverTest {
    private static final Plan.Terms USUAL = new Plan.Terms(null, false);
    private static final Plan.Terms LENIENT = new Plan.Terms(null, true);

    @ParameterizedTest
    @CsvSource({
        "RATE, ANYONE",
        "OVERLOAD, ANYONE",
        "QUOTA, ANOTHER",
        "AUTH, NOBODY",
        "CONTEXT, LARGER",
        "CONTENT, NOBODY",
        "INVALID, NOBODY"
    })
    void what_a_provider_refuses_decides_who_is_asked_next(Rejection.Kind kind, Next next) {
        assertThat(Failover.after(refused(kind), USUAL)).isEqualTo(next);
    }

    @Test
    void what_one_will_not_talk_about_goes_to_another_only_where_that_is_allowed() {
        assertThat(Failover.after(refused(Rejection.Kind.CONTENT), LENIENT))
                .isEqualTo(Next.ANOTHER);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, ANYONE",
        "FIRST_CONTENT, ANOTHER",
        "IDLE, ANYONE",
        "CONTENT, ANYONE",
        "TOTAL, NOBODY"
    })
    void who_was_silent_for_long_is_not_asked_twice(Lifeline.Clock clock, Next next) {
        assertThat(Failover.after(new Problem.TimedOut("a", clock), USUAL)).isEqualTo(next);
    }

    @Test
    void a_bad_key_of_ours_is_no_reason_to_fail_and_one_of_the_callers_is() {
        assertThat(Failover.after(new Problem.CredentialsRejected("a"), USUAL))
                .isEqualTo(Next.ANOTHER);
        assertThat(Failover.after(new Problem.CallerGone("left"), USUAL)).isEqualTo(Next.NOBODY);
    }

    private static Problem refused(Rejection.Kind kind) {
        var rejection = new Rejection(kind, 400, "no", null, null, null);
        return new Problem.Refused("a", rejection, Headers.none());
    }
}
