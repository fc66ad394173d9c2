package dev.gatehouse.guardrails.detect.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.WordTrie;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Phrases of injections, as groups of words that follow each other at short distances. One pass
/// over the text, whatever the number of phrases.
final class Phrases {
    /// How far apart the words of two groups may be.
    private static final int REACH = 40;

    private static final int NEVER = -1_000_000;

    private final WordTrie trie = new WordTrie();

    /// Of each word, the groups that have it: the number of the phrase and of the group.
    private final List<List<Group>> groups = new ArrayList<>();

    private final List<Double> scores = new ArrayList<>();

    /// Whether a phrase has honest uses.
    private final List<Boolean> doubtful = new ArrayList<>();

    private final List<Integer> lengths = new ArrayList<>();

    private record Group(int phrase, int place) {}

    /// A phrase in a text.
    ///
    /// @param doubtful whether it has honest uses too
    record Hit(int start, int end, double score, boolean doubtful) {}

    private Phrases() {}

    /// The phrases of the bundled file.
    static Phrases bundled() {
        var phrases = new Phrases();
        var in =
                Objects.requireNonNull(
                        Phrases.class.getResourceAsStream("/guardrails/injection-phrases.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(phrases::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return phrases;
    }

    private void add(String line) {
        int space = line.indexOf(' ');
        int phrase = scores.size();
        String score = line.substring(0, space);
        scores.add(Double.parseDouble(score.replace("?", "")));
        doubtful.add(score.endsWith("?"));
        List<String> parts = List.of(line.substring(space + 1).split(" > ", -1));
        lengths.add(parts.size());
        for (int place = 0; place < parts.size(); place++) {
            for (String word : parts.get(place).split("\\|", -1)) {
                add(word, new Group(phrase, place));
            }
        }
    }

    private void add(String word, Group group) {
        NormalisedText normalised = NormalisedText.of(word);
        String text = normalised == null ? word : normalised.text().toString();
        int number = trie.add(text, groups.size());
        if (number == groups.size()) {
            groups.add(new ArrayList<>());
        }
        groups.get(number).add(group);
    }

    /// The surest phrase of a text, or null.
    @Nullable Hit find(CharSequence text) {
        return find(text, _ -> true);
    }

    /// The surest phrase of a text that counts, or null.
    @Nullable Hit find(CharSequence text, Predicate<Hit> counts) {
        var search = new Search(text, counts);
        int length = text.length();
        boolean inside = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean letter = Character.isLetterOrDigit(c) || c >= 0x3000;
            boolean begins = letter ? !inside || c >= 0x0E00 : c == ':' || c == '-';
            if (begins && trie.mayBegin(c)) {
                trie.match(text, i, search);
            }
            inside = letter;
        }
        return search.best;
    }

    /// How far each phrase has come.
    private final class Search implements WordTrie.Sink {
        private final CharSequence text;
        private final Predicate<Hit> counts;
        private final int[][] starts = new int[scores.size()][];
        private final int[][] ends = new int[scores.size()][];
        private @Nullable Hit best;

        Search(CharSequence text, Predicate<Hit> counts) {
            this.text = text;
            this.counts = counts;
        }

        @Override
        public void word(int word, int start, int end) {
            char last = text.charAt(end - 1);
            boolean cut =
                    end < text.length()
                            && last < 0x0E00
                            && Character.isLetterOrDigit(last)
                            && Character.isLetterOrDigit(text.charAt(end));
            if (!cut) {
                for (Group group : groups.get(word)) {
                    advance(group, start, end);
                }
            }
        }

        private void advance(Group group, int start, int end) {
            int length = lengths.get(group.phrase());
            int[] from = starts[group.phrase()];
            if (from == null) {
                from = starts[group.phrase()] = new int[length];
                ends[group.phrase()] = new int[length];
                Arrays.fill(ends[group.phrase()], NEVER);
            }
            int[] to = ends[group.phrase()];
            int place = group.place();
            if (place > 0 && (to[place - 1] > start || start - to[place - 1] > REACH)) {
                return;
            }
            from[place] = place == 0 ? start : from[place - 1];
            to[place] = end;
            double score = scores.get(group.phrase());
            if (place == length - 1 && (best == null || score > best.score())) {
                var hit = new Hit(from[place], end, score, doubtful.get(group.phrase()));
                best = counts.test(hit) ? hit : best;
            }
        }
    }
}
