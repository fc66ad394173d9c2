package dev.gatehouse.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.source.YamlValue.Mapping;
import dev.gatehouse.config.source.YamlValue.Scalar;
import dev.gatehouse.config.source.YamlValue.Sequence;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that hold no settings of ours, as other programs read them.
class YamlValueTest {
    private static Mapping mapping(String text) throws UnreadableSource {
        return (Mapping) YamlValue.parse(text, 1);
    }

    private static String text(Mapping mapping, String name) {
        return ((Scalar) Objects.requireNonNull(mapping.value(name))).text();
    }

    @Test
    void each_value_has_its_line_and_each_name_too() throws UnreadableSource {
        Mapping root = mapping("a: 1\n# nothing\nb:\n  - x\n  - {c: y}\n");

        assertThat(Objects.requireNonNull(root.members().get("b")).line()).isEqualTo(3);
        var items = ((Sequence) Objects.requireNonNull(root.value("b"))).items();
        assertThat(items).extracting(YamlValue::line).containsExactly(4, 5);
        assertThat(YamlValue.parse("a: 1\nb: 2", 40).line()).isEqualTo(40);
    }

    @Test
    void what_is_merged_is_weaker_than_what_is_written_and_earlier_is_stronger()
            throws UnreadableSource {
        Mapping root =
                mapping(
                        """
                        one: &one {a: 1, b: 1, c: 1}
                        two: &two {b: 2, c: 2, d: 2}
                        both: {a: own, <<: [*one, *two]}
                        late: {<<: *one, a: own}
                        """);

        Mapping both = (Mapping) Objects.requireNonNull(root.value("both"));
        assertThat(text(both, "a") + text(both, "b") + text(both, "c") + text(both, "d"))
                .isEqualTo("own112");
        assertThat(text((Mapping) Objects.requireNonNull(root.value("late")), "a"))
                .isEqualTo("own");
    }

    @Test
    void nothing_is_absent_and_a_quoted_nothing_is_not() throws UnreadableSource {
        Mapping root = mapping("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n");

        assertThat(root.value("a")).isNull();
        assertThat(root.value("b")).isNull();
        assertThat(root.value("c")).isNull();
        assertThat(text(root, "d")).isEmpty();
        assertThat(text(root, "e")).isEqualTo("null");
    }

    @Test
    void the_last_of_two_counts_and_tags_do_not() throws UnreadableSource {
        Mapping root = mapping("a: 1\na: 2\nb: !secret x\n");

        assertThat(text(root, "a")).isEqualTo("2");
        assertThat(text(root, "b")).isEqualTo("x");
        assertThat(((Mapping) YamlValue.parse("", 1)).members()).isEmpty();
    }

    /// A billion values when written out, a few objects here.
    @Test
    void aliases_of_aliases_cost_nothing() throws UnreadableSource {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String before = ("*a" + (i - 1) + ", ").repeat(10);
            text.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, before.substring(0, before.length() - 2)));
        }

        Mapping root = mapping(text.toString());

        assertThat(((Sequence) Objects.requireNonNull(root.value("a9"))).items()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [canary",
                "a: 'canary",
                "a: *canary",
                "a: &x [*x]",
                "<<: canary",
                "---\na: 1\n---\nb: 2",
                "? [canary]\n: x",
                "a: b: canary",
                "\tcanary: x",
                "@canary"
            })
    void an_invalid_document_is_rejected_without_its_text(String text) {
        assertThatThrownBy(() -> YamlValue.parse(text, 1))
                .isInstanceOf(UnreadableSource.class)
                .message()
                .startsWith("line ")
                .doesNotContain("canary");
    }

    @Test
    void depth_is_bounded() {
        assertThatThrownBy(() -> YamlValue.parse("[".repeat(5000) + "]".repeat(5000), 1))
                .isInstanceOf(UnreadableSource.class)
                .hasMessageContaining("nested too deeply");
    }
}
