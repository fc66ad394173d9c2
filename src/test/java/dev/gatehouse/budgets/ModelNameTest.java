package dev.gatehouse.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-sonnet-4-5",
                "Claude-Sonnet-4.5",
                "anthropic/claude-sonnet-4.5",
                "claude-sonnet-4-5-20250929",
                "claude-sonnet-4-5@20250929",
                "claude-sonnet-4-5-latest",
                "anthropic.claude-sonnet-4-5-20250929-v1:0",
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "openrouter/anthropic/claude-sonnet-4.5:beta"
            })
    void every_spelling_of_a_model_is_one_name(String spelling) {
        assertThat(ModelName.of(spelling)).isEqualTo("claude-sonnet-4-5");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,gpt-4o-mini",
        "gpt-4.1,gpt-4.1-mini",
        "qwen2.5-72b,qwen2.5-7b",
        "llama-3.1-8b,llama-3.1-70b",
        "o1,o1-pro"
    })
    void different_models_have_different_names(String one, String other) {
        assertThat(ModelName.of(one)).isNotEqualTo(ModelName.of(other));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-*,anthropic.claude-opus-4-1-20250805-v1:0,true",
        "gpt-4o*,gpt-4o-mini,true",
        "gpt-4o,gpt-4o-2024-08-06,true",
        "gpt-4o,gpt-4o-mini,false",
        "*,anything,true"
    })
    void a_star_stands_for_any_end(String budgeted, String served, boolean covered) {
        assertThat(ModelName.covers(ModelName.pattern(budgeted), ModelName.of(served)))
                .isEqualTo(covered);
    }
}
