package dev.gatehouse.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.conversation.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallRecordTest {
    private final CallRecord record = new CallRecord("id", Operation.CHAT, 7);
    private final CallResult closed =
            new CallResult(record, CallRecord.Outcome.SUCCESS, 200, null, 1);
    private final List<String> ran = new ArrayList<>();

    @Test
    void registrations_run_when_the_call_is_over_the_last_one_first() {
        record.onClosed(_ -> ran.add("a"));
        record.onClosed(_ -> ran.add("b"));
        assertThat(ran).isEmpty();

        record.close(closed);

        assertThat(ran).containsExactly("b", "a");
        assertThat(record.phase()).isEqualTo(CallRecord.Phase.ENDED);
    }

    @Test
    void a_late_registration_runs_at_once() {
        record.close(closed);
        record.onClosed(result -> ran.add(result.outcome().name()));

        assertThat(ran).containsExactly("SUCCESS");
    }

    @Test
    void only_the_first_end_counts() {
        record.onClosed(result -> ran.add(result.outcome().name()));
        record.close(closed);
        record.close(new CallResult(record, CallRecord.Outcome.CUT, 200, null, 2));
        record.onClosed(result -> ran.add(result.outcome().name()));

        assertThat(ran).containsExactly("SUCCESS", "SUCCESS");
    }

    @Test
    void every_ending_runs_also_when_another_fails() {
        record.onClosed(_ -> ran.add("a"));
        record.onClosed(
                _ -> {
                    throw new IllegalStateException("on purpose");
                });
        record.onClosed(_ -> ran.add("c"));

        assertThatThrownBy(() -> record.close(closed)).hasMessage("on purpose");
        assertThat(ran).containsExactly("c", "a");
    }

    @Test
    void the_first_content_counts() {
        record.firstContent(3);
        record.firstContent(4);

        assertThat(record.firstContent()).isEqualTo(3);
    }

    @Test
    void the_usage_of_a_call_is_that_of_all_its_attempts() {
        record.attempt(attempt("1", null, "upstream_unreachable"));
        assertThat(record.usage()).isNull();

        record.attempt(attempt("2", new Usage(1, 1, 0, 0, 0), "upstream_truncated"));
        record.attempt(attempt("3", new Usage(2, 3, 1, 0, 2), null));

        assertThat(record.usage()).isEqualTo(new Usage(3, 4, 1, 0, 2));
    }

    @Test
    void attempts_are_recorded_in_order() {
        var first = attempt("1", null, "upstream_unreachable");
        var second = attempt("2", null, null);
        record.attempt(first);
        record.attempt(second);

        assertThat(record.attempts()).containsExactly(first, second);
    }

    @Test
    void an_attempt_counts_from_its_start() {
        assertThat(record.attemptStarted()).isEqualTo(1);
        assertThat(record.attemptStarted()).isEqualTo(2);

        assertThat(record.attemptsStarted()).isEqualTo(2);
        assertThat(record.attempts()).isEmpty();
    }

    @Test
    void what_completes_a_call_runs_once_in_order_and_may_fail_it() {
        record.onCompleting(() -> ran.add("a"));
        record.onCompleting(() -> ran.add("b"));
        record.completing();
        record.completing();

        assertThat(ran).containsExactly("a", "b");

        record.onCompleting(
                () -> {
                    throw new Problem.Overloaded().asException();
                });
        assertThatThrownBy(record::completing).isInstanceOf(ProblemException.class);
    }

    private static CallRecord.AttemptResult attempt(
            String id, @Nullable Usage usage, @Nullable String error) {
        return new CallRecord.AttemptResult(
                id,
                "a",
                "p",
                "m",
                Operation.CHAT,
                1,
                0,
                2,
                usage,
                false,
                null,
                null,
                null,
                false,
                error);
    }
}
