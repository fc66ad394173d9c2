package dev.gatehouse.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTest {
    static List<Problem> all() {
        return Problems.all();
    }

    @Test
    void every_kind_is_checked() {
        List<Class<?>> kinds = Arrays.asList(Problem.class.getPermittedSubclasses());

        assertThat(all().stream().map(Object::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(kinds);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_problem_has_a_message(Problem problem) {
        assertThat(problem.message()).isNotBlank();
        assertThat(problem.label()).matches("[a-z_]+");
        assertThat(problem.status()).isBetween(400, 599);
        assertThat(problem.asException().problem()).isSameAs(problem);
    }
}
