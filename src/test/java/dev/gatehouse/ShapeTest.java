package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.gatehouse.ShapeRule.Offence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The shape of the sources: sizes, names and comments, as the compiler's parser sees them.
class ShapeTest {
    /// What may break a rule, and why. The key is the rule and the subject as a failure shows them.
    /// This table may only shrink; what is no longer needed fails.
    private static final Map<String, String> EXCEPTIONS =
            Map.of("METHOD_LINES app.Settings#all", "one line for each group of settings");

    private static final List<String> FORBIDDEN_IMPORTS =
            List.of(
                    "org.mockito.",
                    "org.easymock.",
                    "org.junit.Assert.",
                    "org.junit.jupiter.api.*.",
                    "org.junit.jupiter.api.Assertions.");

    private static final Set<String> SLEEPS = Set.of("sleep", "parkNanos", "parkUntil");

    private static final Pattern MUTATED = Pattern.compile("<param>~(.*)</param>");

    private static final List<Source> MAIN = Source.under(Path.of("src/main/java"));
    private static final List<Source> TESTS = Source.under(Path.of("src/test/java"));

    /// A rule over no sources would always pass.
    @Test
    void sources_are_found() {
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

    /// Every package uses `call`, so it attracts types: this rule has no exceptions.
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
    void public_types_and_packages_have_comments() {
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

    /// `Await` looks for what a test waits for, and virtual time passes when a test reports it.
    @Test
    void tests_do_not_sleep() {
        assertThat(
                        TESTS.stream()
                                .filter(test -> !test.file().endsWith("journey/Await.java"))
                                .flatMap(ShapeTest::sleeps))
                .as("sleeps; wait with Await, or on virtual time")
                .isEmpty();
    }

    @Test
    void comments_and_names_have_no_retired_words() {
        assertThat(
                        Stream.concat(MAIN.stream(), TESTS.stream())
                                .filter(source -> !source.file().endsWith("RetiredWords.java"))
                                .flatMap(
                                        source ->
                                                Stream.concat(
                                                        RetiredWords.inComments(source),
                                                        RetiredWords.inNames(source))))
                .as("retired words; use a term of docs/glossary.md")
                .isEmpty();
    }

    @Test
    void messages_have_no_retired_words() {
        assertThat(MAIN.stream().flatMap(RetiredWords::inTexts))
                .as("retired words; use a term of docs/glossary.md")
                .isEmpty();
    }

    @Test
    void pages_have_no_retired_words() {
        List<Path> pages =
                Stream.of("docs", "bench", "clients")
                        .map(Path::of)
                        .flatMap(ShapeTest::pagesBelow)
                        .toList();

        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(
                        Stream.concat(
                                        pages.stream(),
                                        Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md")
                                                .map(Path::of))
                                .flatMap(RetiredWords::inPage))
                .as("retired words; use a term of docs/glossary.md")
                .isEmpty();
    }

    /// A class that is renamed would otherwise leave the run of mutations silently.
    @Test
    void the_classes_whose_decisions_are_mutated_are_there() throws IOException {
        List<String> classes = MAIN.stream().flatMap(ShapeTest::types).toList();
        List<Pattern> named =
                MUTATED.matcher(Files.readString(Path.of("pom.xml")))
                        .results()
                        .map(found -> Pattern.compile(found.group(1)))
                        .toList();

        assertThat(named).hasSizeGreaterThan(5);
        for (Pattern pattern : named) {
            assertThat(classes).as("classes for %s", pattern).anyMatch(pattern.asMatchPredicate());
        }
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

    private static Stream<Path> pagesBelow(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("node_modules"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static Stream<String> types(Source source) {
        return source.all(ClassTree.class)
                .map(type -> "dev.gatehouse." + source.subject(type).replaceAll("#.*", ""));
    }

    private static Stream<String> sleeps(Source test) {
        return test.nodes().stream()
                .map(TreePath::getLeaf)
                .filter(node -> SLEEPS.contains(called(node)))
                .map(node -> test.where(node) + "  " + node);
    }

    /// The name of the method that is called or referred to; empty for other nodes.
    private static String called(Tree node) {
        return switch (node) {
            case MemberReferenceTree it -> it.getName().toString();
            case MethodInvocationTree it
                    when it.getMethodSelect() instanceof MemberSelectTree method ->
                    method.getIdentifier().toString();
            case MethodInvocationTree it -> it.getMethodSelect().toString();
            default -> "";
        };
    }

    private static boolean isForbidden(ImportTree it) {
        String name = it.getQualifiedIdentifier() + ".";
        return FORBIDDEN_IMPORTS.stream().anyMatch(name::startsWith);
    }
}
