package dev.gatehouse.cache.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
    private static final String LOCAL = "all-minilm-l6-v2-q";
    private static final String STATIC = "static-minilm-256";

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, STATIC, "text-embedding-3-small"})
    void a_rewording_is_served_and_another_question_is_not(String embedder) {
        Evidence evidence = Evidence.of(embedder);
        Question kept = Question.of("How do I change the password of my account?");

        assertThat(evidence.score(Question.of("how can I change my account password"), kept, 0.97))
                .isGreaterThan(evidence.defaultThreshold());
        assertThat(evidence.score(Question.of("How do I close the account of a team?"), kept, 0.7))
                .isLessThan(evidence.defaultThreshold());
    }

    @Test
    void the_same_text_is_certain() {
        assertThat(score("x = 3 - 5", "x = 3 - 5", 1)).isEqualTo(1);
    }

    @Test
    void case_and_politeness_do_not_matter() {
        Evidence evidence = Evidence.of(LOCAL);
        String text = "What is the tallest tower in Lisbon?";

        for (String other : new String[] {text.toUpperCase(Locale.ROOT), text + " Thanks!"}) {
            assertThat(score(other, text, 0.96)).isGreaterThan(evidence.defaultThreshold());
        }
    }

    @Test
    void a_nearer_vector_scores_higher() {
        String asked = "Which birds sleep at night?";
        String kept = "What birds are asleep during the night?";

        assertThat(score(asked, kept, 0.95)).isGreaterThan(score(asked, kept, 0.85));
    }

    @Test
    void another_name_scores_lower() {
        String kept = "Who is the mayor of Turin?";

        assertThat(score("Who's the mayor of Genoa?", kept, 0.93))
                .isLessThan(Evidence.of(LOCAL).defaultThreshold())
                .isLessThan(score("Who's the mayor of Turin?", kept, 0.93));
    }

    @Test
    void a_text_that_is_too_long_is_not_compared() {
        String text = "word ".repeat(Tokenizer.MOST_TOKENS + 1);

        assertThat(Evidence.of(LOCAL).veto(Question.of(text), Question.of(text + "x")))
                .isEqualTo(Veto.LENGTH);
    }

    @Test
    void odd_texts_are_read() {
        for (String text :
                new String[] {
                    "",
                    " ",
                    "`",
                    "```",
                    "\"",
                    "'",
                    "-",
                    "...",
                    "?!",
                    "$",
                    "5",
                    "-5",
                    "[",
                    "a'",
                    "\ud83d",
                    "1.2.3.4.5",
                    "a_",
                    "@",
                    "((((",
                    "1/",
                    "v",
                    "in 5",
                    "😀 ok",
                    "' '",
                    "=",
                    "a b of"
                }) {
            Question question = Question.of(text);

            assertThat(Evidence.of(LOCAL).score(question, Question.of("How old is it?"), 0.5))
                    .isBetween(0d, 1d);
            assertThat(Evidence.of(LOCAL).score(Question.of("How old is it?"), question, 0.5))
                    .isBetween(0d, 1d);
        }
    }

    /// Counted, as a measured duration would depend on the machine.
    @Test
    void a_comparison_allocates_little() {
        Evidence evidence = Evidence.of(LOCAL);
        Question asked =
                Question.of("word one two ".repeat(8) + "how do I rename a branch in git?");
        Question kept =
                Question.of("How can a branch be renamed in git when there are 30 of them?");
        evidence.score(asked, kept, 0.9);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            evidence.score(asked, kept, 0.9);
        }

        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 100).isLessThan(20_000);
    }

    private static double score(String asked, String kept, double cosine) {
        return Evidence.of(LOCAL).score(Question.of(asked), Question.of(kept), cosine);
    }
}
