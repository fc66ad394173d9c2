package dev.gatehouse;

import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Words that comments, messages, names of tests and documentation do without: verbs of speech and
/// pronouns of persons for programs, and metaphors. The glossary has the terms in their place.
final class RetiredWords {
    private static final Pattern WORD =
            Pattern.compile(
                    "(?i)(?<![\\w-])("
                            + "told|tells?|telling|said|says?|saying|heard|hears?|spoken|speaks"
                            + "|he|him|his|himself|whom|whoever|nobody|somebody|everybody|anybody"
                            + "|someone|senseless|ill(?!.formed)|aside|purse|patience|lifeline"
                            + "|doors?|house|lane|wards?|rig|strays?|twins?|garbled|unreached"
                            + "|trail|tally|standings|quarrel|under way|left alone"
                            + "|breaks? off|broke off|handed (on|over)|drawn by lot"
                            + ")(?![\\w-])");

    private static final Pattern COMMENT = Pattern.compile("(?<![:\"/])//.*$");

    private RetiredWords() {}

    /// Retired words in comments and in names of tests.
    static Stream<String> inComments(Source source) {
        List<String> lines = source.lines();
        return IntStream.range(0, lines.size())
                .boxed()
                .flatMap(
                        line ->
                                COMMENT.matcher(lines.get(line))
                                        .results()
                                        .flatMap(it -> found(it.group(), source.where(line + 1))));
    }

    /// Retired words in names of methods that are sentences.
    static Stream<String> inNames(Source source) {
        return source.all(MethodTree.class)
                .map(TreePath::getLeaf)
                .flatMap(
                        method ->
                                found(
                                        ((MethodTree) method)
                                                .getName()
                                                .toString()
                                                .replace('_', ' '),
                                        source.where(method)));
    }

    /// Retired words in texts; a text without a space is a name, not prose.
    static Stream<String> inTexts(Source source) {
        return source.all(LiteralTree.class)
                .map(TreePath::getLeaf)
                .filter(
                        node ->
                                ((LiteralTree) node).getValue() instanceof String text
                                        && text.indexOf(' ') >= 0)
                .flatMap(node -> found(node.toString(), source.where(node)));
    }

    /// Retired words in a page, apart from its code.
    static Stream<String> inPage(Path page) {
        try {
            String prose =
                    replaced(
                            Files.readString(page),
                            "(?ms)^ *```.*?^ *```|(?s)`[^`]*`|\\]\\([^)]*\\)");
            List<String> lines = prose.lines().toList();
            return IntStream.range(0, lines.size())
                    .boxed()
                    .flatMap(line -> found(lines.get(line), page + ":" + (line + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text with everything that matches left out, except line ends.
    private static String replaced(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .replaceAll(it -> Matcher.quoteReplacement(it.group().replaceAll("[^\n]", "")));
    }

    private static Stream<String> found(String text, String where) {
        return WORD.matcher(text).results().map(it -> where + "  '" + it.group() + "' in " + text);
    }
}
