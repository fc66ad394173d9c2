package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Problem;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The details by which clients of Gemini's API decide whether they try again.
class ProblemWriterTest {
    private static String body(Problem problem) {
        return new String(ProblemWriter.body(problem), UTF_8);
    }

    @Test
    void a_budget_is_a_quota_with_the_time_until_its_next_window() {
        Instant end = Instant.parse("2026-08-01T00:00:00Z");
        var daily =
                new Problem.BudgetExceeded(
                        "the path '/a'", "daily", "$5", end, Duration.ofMillis(7_200_500));
        assertThat(body(daily))
                .contains("{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",")
                .contains("\"quotaId\":\"BudgetPerDay\"")
                .contains(
                        "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"7201s\"}");

        var total = new Problem.BudgetExceeded("the path '/a'", "total", "$5", null, null);
        assertThat(body(total)).contains("\"quotaId\":\"Budget\"").doesNotContain("RetryInfo");
    }

    @Test
    void a_rate_limit_is_a_quota_with_the_time_until_there_is_room() {
        var limited = new Problem.RateLimited("key", "tokens", "full", Duration.ofSeconds(12));
        assertThat(body(limited))
                .contains("\"quotaId\":\"RateLimit-tokens\"", "\"retryDelay\":\"12s\"");
    }

    @Test
    void what_is_no_quota_has_no_details() {
        assertThat(body(new Problem.Overloaded())).doesNotContain("details");
    }
}
