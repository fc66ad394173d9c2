package dev.gatehouse.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.conversation.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallRecordTest {
    private final CallRecord record = new CallRecord("id", Operation.CHAT, 7);
    private final CallResult closed =
            new CallResult(record, CallRecord.Outcome.SUCCESS, 200, null, 1);
    private final List<String> ran = new ArrayList<>();

    @Test
    void endings_run_when_the_call_is_over_the_last_asked_for_first() {
        record.onClosed(_ -> ran.add("a"));
        record.onClosed(_ -> ran.add("b"));
        assertThat(ran).isEmpty();

        record.close(closed);

        assertThat(ran).containsExactly("b", "a");
        assertThat(record.phase()).isEqualTo(CallRecord.Phase.ENDED);
    }

    @Test
    void an_ending_that_comes_late_runs_at_once() {
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
    void the_first_content_and_the_last_usage_count() {
        record.firstContent(3);
        record.firstContent(4);
        record.usage(new Usage(1, 1, 0, 0, 0));
        record.usage(null);
        record.usage(new Usage(2, 3, 0, 0, 0));
        record.usage(null);

        assertThat(record.firstContent()).isEqualTo(3);
        assertThat(record.usage()).isEqualTo(new Usage(2, 3, 0, 0, 0));
    }

    @Test
    void tries_are_kept_in_order() {
        var first = new CallRecord.Attempt(new Route.Target("a", "m"), 1, "Unreachable");
        var second = new CallRecord.Attempt(new Route.Target("b", "m"), 2, null);
        record.attempt(first);
        record.attempt(second);

        assertThat(record.attempts()).containsExactly(first, second);
    }
}
