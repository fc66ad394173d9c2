package dev.gatehouse.guardrails.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
    private static final Span RESTORED = new Span(4, 9, "email", true);
    private static final Span FOR_GOOD = new Span(6, 12, "word", false);

    @Test
    void what_one_of_two_that_overlap_removes_for_good_does_not_return() {
        assertThat(Span.merged(List.of(RESTORED, FOR_GOOD)))
                .containsExactly(new Span(4, 12, "email", false));
        assertThat(Span.merged(List.of(FOR_GOOD, RESTORED)))
                .containsExactly(new Span(4, 12, "email", false));
    }

    @Test
    void those_that_only_touch_stay_apart() {
        Span next = new Span(9, 12, "word", false);

        assertThat(Span.merged(List.of(next, RESTORED))).containsExactly(RESTORED, next);
    }
}
