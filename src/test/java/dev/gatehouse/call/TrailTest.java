package dev.gatehouse.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrailTest {
    private final Trail trail = new Trail("id", Operation.CHAT, 7);
    private final Trail.Receipt over =
            new Trail.Receipt(trail, Trail.Outcome.SUCCESS, 200, null, 1);
    private final List<String> ran = new ArrayList<>();

    @Test
    void endings_run_when_the_call_is_over_the_last_asked_for_first() {
        trail.atEnd(_ -> ran.add("a"));
        trail.atEnd(_ -> ran.add("b"));
        assertThat(ran).isEmpty();

        trail.end(over);

        assertThat(ran).containsExactly("b", "a");
        assertThat(trail.phase()).isEqualTo(Trail.Phase.ENDED);
    }

    @Test
    void an_ending_that_comes_late_runs_at_once() {
        trail.end(over);
        trail.atEnd(receipt -> ran.add(receipt.outcome().name()));

        assertThat(ran).containsExactly("SUCCESS");
    }

    @Test
    void only_the_first_end_counts() {
        trail.atEnd(receipt -> ran.add(receipt.outcome().name()));
        trail.end(over);
        trail.end(new Trail.Receipt(trail, Trail.Outcome.CUT, 200, null, 2));
        trail.atEnd(receipt -> ran.add(receipt.outcome().name()));

        assertThat(ran).containsExactly("SUCCESS", "SUCCESS");
    }

    @Test
    void every_ending_runs_also_when_another_fails() {
        trail.atEnd(_ -> ran.add("a"));
        trail.atEnd(
                _ -> {
                    throw new IllegalStateException("on purpose");
                });
        trail.atEnd(_ -> ran.add("c"));

        assertThatThrownBy(() -> trail.end(over)).hasMessage("on purpose");
        assertThat(ran).containsExactly("c", "a");
    }

    @Test
    void the_first_content_and_the_last_usage_count() {
        trail.contentAt(3);
        trail.contentAt(4);
        trail.took(new Usage(1, 1, 0, 0, 0));
        trail.took(null);
        trail.took(new Usage(2, 3, 0, 0, 0));
        trail.took(null);

        assertThat(trail.firstContent()).isEqualTo(3);
        assertThat(trail.usage()).isEqualTo(new Usage(2, 3, 0, 0, 0));
    }

    @Test
    void tries_are_kept_in_order() {
        var first = new Trail.Attempt(new Plan.Target("a", "m"), 1, "Unreachable");
        var second = new Trail.Attempt(new Plan.Target("b", "m"), 2, null);
        trail.tried(first);
        trail.tried(second);

        assertThat(trail.attempts()).containsExactly(first, second);
    }
}
