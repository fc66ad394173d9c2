package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ImportTree;
import dev.gatehouse.ShapeRule.Offence;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The shape of the sources: sizes, names and comments, as the compiler's parser sees them.
class ShapeTest {
    /// What may break a rule, and why. The key is the rule and the subject as a failure shows them.
    /// This table may only shrink; what is no longer needed fails.
    private static final Map<String, String> EXCEPTIONS =
            Map.of(
                    "TYPE_NAMES config.Default",
                    "an annotation reads as an adjective, and this one marks exactly a default",
                    "PACKAGE_TYPES config",
                    "one job told in many small steps, nearly all of them package-private; no part"
                            + " of it is of use without the others");

    private static final List<String> FORBIDDEN_IMPORTS =
            List.of(
                    "org.mockito.",
                    "org.easymock.",
                    "org.junit.Assert.",
                    "org.junit.jupiter.api.*.",
                    "org.junit.jupiter.api.Assertions.");

    private static final List<Source> MAIN = Source.under(Path.of("src/main/java"));
    private static final List<Source> TESTS = Source.under(Path.of("src/test/java"));

    /// A rule that looks at nothing is always kept.
    @Test
    void there_are_sources_to_look_at() {
        assertThat(MAIN).extracting(Source::packageName).contains("app");
        assertThat(TESTS)
                .extracting(test -> test.file().getFileName() + "")
                .contains("ShapeTest.java");
    }

    @Test
    void methods_have_at_most_30_lines() {
        isKept(ShapeRule.METHOD_LINES);
    }

    @Test
    void files_have_at_most_400_lines() {
        isKept(ShapeRule.FILE_LINES);
    }

    @Test
    void methods_have_at_most_5_parameters_and_constructors_7() {
        isKept(ShapeRule.PARAMETERS);
    }

    @Test
    void packages_have_at_most_20_types() {
        isKept(ShapeRule.PACKAGE_TYPES);
    }

    /// Everybody uses `call`, so everybody would put things there: no exception lifts this one.
    @Test
    void the_words_that_all_share_stay_few() {
        List<Source> call =
                MAIN.stream().filter(source -> source.packageName().equals("call")).toList();

        assertThat(ShapeRule.typesIn(call)).isLessThanOrEqualTo(ShapeRule.MOST_TYPES);
    }

    @Test
    void control_statements_are_nested_at_most_3_deep() {
        isKept(ShapeRule.NESTING);
    }

    @Test
    void type_names_have_no_empty_words() {
        isKept(ShapeRule.TYPE_NAMES);
    }

    @Test
    void public_types_and_packages_say_what_they_are() {
        isKept(ShapeRule.COMMENTS);
    }

    @Test
    void nothing_is_left_for_later() {
        isKept(ShapeRule.LEFTOVERS);
    }

    @Test
    void methods_are_not_called_get_set_or_is() {
        isKept(ShapeRule.PREFIXES);
    }

    @Test
    void providers_are_named_in_data_and_not_in_code() {
        isKept(ShapeRule.PROVIDERS);
    }

    @Test
    void tests_use_no_mocks_and_one_kind_of_assertions() {
        assertThat(TESTS.stream().flatMap(ShapeTest::forbiddenImports))
                .as("imports that tests do without")
                .isEmpty();
    }

    @Test
    void every_exception_is_still_needed() {
        List<String> needed =
                Stream.of(ShapeRule.values())
                        .flatMap(rule -> rule.offences(MAIN).stream().map(it -> key(rule, it)))
                        .toList();

        assertThat(EXCEPTIONS.keySet().stream().filter(ShapeTest::isBuilt))
                .as("exceptions that nothing needs; remove them")
                .isSubsetOf(needed);
    }

    private static void isKept(ShapeRule rule) {
        assertThat(
                        rule.offences(MAIN).stream()
                                .filter(offence -> !EXCEPTIONS.containsKey(key(rule, offence))))
                .as("%s: change these, or give a reason in EXCEPTIONS", rule)
                .isEmpty();
    }

    private static String key(ShapeRule rule, Offence offence) {
        return rule + " " + offence.subject();
    }

    /// A package that is not there yet cannot need its exception so far.
    private static boolean isBuilt(String key) {
        String subject = key.substring(key.indexOf(' ') + 1);
        return MAIN.stream()
                .map(Source::packageName)
                .anyMatch(name -> subject.equals(name) || subject.matches(name + "[./#].*"));
    }

    private static Stream<String> forbiddenImports(Source test) {
        return test.tree().getImports().stream()
                .filter(ShapeTest::isForbidden)
                .map(it -> test.where(it) + "  " + it.getQualifiedIdentifier());
    }

    private static boolean isForbidden(ImportTree it) {
        String name = it.getQualifiedIdentifier() + ".";
        return FORBIDDEN_IMPORTS.stream().anyMatch(name::startsWith);
    }
}
