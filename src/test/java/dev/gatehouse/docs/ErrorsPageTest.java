package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Problem;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The page of errors: each as a client of either dialect receives it.
class ErrorsPageTest {
    private static final String HEAD =
            """
            ## All of them

            | Problem | Status | Code | OpenAI type | Anthropic type | Headers | What it means | What to do |
            |---|---|---|---|---|---|---|---|
            """;

    @Test
    void the_page_shows_what_callers_receive() throws IOException, InterruptedException {
        var rows = new StringBuilder(HEAD);
        try (var refusing = RejectingServer.open()) {
            for (ProblemSample sample : ProblemSample.all()) {
                rows.append(row(sample, refusing));
            }
        }
        GeneratedPage.at("docs/errors.md").endsWith(rows.toString());
    }

    @Test
    void every_problem_there_is_has_a_sample() {
        List<Class<?>> sampled =
                ProblemSample.all().stream().<Class<?>>map(it -> it.problem().getClass()).toList();

        assertThat(Arrays.stream(Problem.class.getPermittedSubclasses()))
                .as("problems without a sample; add one to ProblemSample")
                .allMatch(sampled::contains);
    }

    private static String row(ProblemSample sample, RejectingServer refusing)
            throws IOException, InterruptedException {
        Problem problem = sample.problem();
        RejectingServer.Reply openAi = refusing.reply("/v1/chat/completions", problem);
        RejectingServer.Reply anthropic = refusing.reply("/v1/messages", problem);
        assertThat(anthropic.status()).isEqualTo(openAi.status());
        return "| %s | %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        sample.label(),
                        openAi.status(),
                        sample.code(),
                        openAi.type(),
                        anthropic.type(),
                        openAi.headers(),
                        sample.meaning(),
                        sample.cure());
    }
}
