package dev.gatehouse.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetVariableTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "daily=10, weekly=50.5",
                "{\"daily\": 10, \"weekly\": \"50.5\"}",
                "[{\"period\":\"daily\",\"amount\":10},{\"period_seconds\":604800,\"amount\":50.5}]"
            })
    void every_form_is_the_same(String value) {
        List<Budget> budgets = budgets("TEAM__ALICE", value);

        assertThat(budgets)
                .extracting(Budget::id)
                .containsExactly("path:/team/alice:daily", "path:/team/alice:weekly");
        assertThat(budgets)
                .extracting(it -> it.terms().amount())
                .containsExactly(10_000_000_000L, 50_500_000_000L);
    }

    @Test
    void a_variable_without_a_path_is_for_the_root() {
        assertThat(budgets("", "monthly=1"))
                .extracting(Budget::id)
                .containsExactly("path:/:monthly");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10", "daily", "daily=", "daily=-1", "yearly=1", "{", "[{\"amount\":1}]"})
    void what_cannot_be_read_is_rejected(String value) {
        assertThatThrownBy(() -> BudgetVariable.read("X", value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Budget> budgets(String suffix, String value) {
        return BudgetVariable.read(suffix, value).stream().map(LimitSettings::budget).toList();
    }
}
