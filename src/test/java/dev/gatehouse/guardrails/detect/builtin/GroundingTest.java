package dev.gatehouse.guardrails.detect.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.guardrails.detect.builtin.GroundingSamples.Count;
import dev.gatehouse.guardrails.detect.grounding.Claim;
import dev.gatehouse.guardrails.detect.grounding.Claim.Verdict;
import dev.gatehouse.guardrails.detect.grounding.Grounding;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Claims are held against the context that an answer was given.
class GroundingTest {
    private static final String CONTEXT =
            "Tavira Rail carried 1,200 passengers in May 2021. Ines Moreau runs it. It is not"
                    + " insured. [1] Report";

    @Test
    void a_number_that_the_context_does_not_have_is_unsupported() {
        assertThat(reasons("Tavira Rail carried 1,300 passengers in May 2021."))
                .containsExactly("number");
        assertThat(reasons("Tavira Rail carried 1200 passengers in May 2021.")).containsExactly("");
    }

    @Test
    void a_name_a_quotation_and_a_citation_must_be_in_the_context() {
        assertThat(reasons("The firm Tavira Rail is run by Karl Holm.")).containsExactly("name");
        assertThat(reasons("Moreau said \"we will be insured next year\" there."))
                .containsExactly("quotation");
        assertThat(reasons("Tavira Rail carried 1200 passengers [3].")).containsExactly("citation");
    }

    private static final String FIGURES =
            "The dam at Orsk holds 1.2 million cubic metres. It was opened on 5 March 1987 for "
                    + "4,930 households. Seventeen people work there.";

    @Test
    void a_number_or_date_in_another_form_is_supported() {
        assertThat(
                        List.of(
                                "The dam at Orsk holds 1,200,000 cubic metres.",
                                "The dam at Orsk was opened on 1987-03-05 for households.",
                                "The dam was opened on March 5, 1987 for 4930 households.",
                                "The dam was opened for about 5,000 households.",
                                "At the dam, 17 people work there."))
                .allSatisfy(it -> assertThat(reason(it, FIGURES)).as(it).isEmpty());
    }

    @Test
    void a_wrong_number_or_date_in_another_form_is_unsupported() {
        assertThat(
                        List.of(
                                "The dam at Orsk holds 1.3 million cubic metres.",
                                "The dam at Orsk holds 1.2 billion cubic metres.",
                                "The dam at Orsk was opened on 1987-04-05 for households.",
                                "The dam was opened on 5 April 1987 for households.",
                                "The dam was opened around 1986 for households.",
                                "The dam was opened for about 4,000 households.",
                                "At the dam, 18 people work there."))
                .allSatisfy(it -> assertThat(reason(it, FIGURES)).as(it).isEqualTo("number"));
    }

    private static String reason(String answer, String context) {
        return Grounding.check(answer, context).getFirst().reason();
    }

    @Test
    void a_denied_sentence_is_unsupported() {
        assertThat(reasons("Tavira Rail has never carried passengers in May."))
                .containsExactly("negation");
    }

    @Test
    void each_sentence_is_a_claim_with_its_place() {
        String answer = "Ines Moreau runs it. Tavira Rail carried 9 passengers.";

        List<Claim> claims = Grounding.check(answer, CONTEXT);

        assertThat(claims).hasSize(2);
        assertThat(answer.substring(claims.get(1).start(), claims.get(1).end()))
                .isEqualTo(" Tavira Rail carried 9 passengers.");
        assertThat(claims.get(1).verdict()).isEqualTo(Verdict.UNSUPPORTED);
    }

    @Test
    void false_answers_of_the_corpus_are_unsupported_and_true_ones_are_not() throws IOException {
        Map<String, Count> counts = GroundingSamples.measure();

        assertThat(counts.values().stream().mapToInt(Count::all).sum()).isGreaterThanOrEqualTo(200);
        Count untrue = Objects.requireNonNull(counts.get("false"));
        Count honest = Objects.requireNonNull(counts.get("true"));
        assertThat(untrue.unsupported())
                .as("%s", counts)
                .isGreaterThanOrEqualTo(untrue.all() * 85 / 100);
        assertThat(honest.unsupported())
                .as("%s", counts)
                .isLessThanOrEqualTo(honest.all() * 5 / 100);
    }

    private static List<String> reasons(String answer) {
        return Grounding.check(answer, CONTEXT).stream().map(Claim::reason).toList();
    }
}
