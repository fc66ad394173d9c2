package dev.gatehouse.cache.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lists of words, by stem, read once.
final class Lexicon {
    private static final Lexicon ENGLISH = new Lexicon();

    private static final int[] NONE = {};

    /// A group of words that exclude each other; `veto` if a change is one.
    record Group(int number, @Nullable Veto veto) {}

    private final Map<String, Set<String>> sections = new HashMap<>();
    private final Map<String, String> lemmas = new HashMap<>();
    private final Map<String, String[]> contractions = new HashMap<>();
    private final Map<String, Set<String>> antonyms = new HashMap<>();
    private final Map<String, int[]> synonyms = new HashMap<>();
    private final Map<String, Group[]> siblings = new HashMap<>();

    private Lexicon() {
        String section = "";
        for (String line : lines("words.txt")) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else {
                readWords(section, line);
            }
        }
        lines("antonyms.txt").forEach(this::readAntonyms);
        int number = 0;
        for (String line : lines("synonyms.txt")) {
            number++;
            for (String word : line.split(" ", -1)) {
                synonyms.merge(Stems.of(word, lemmas), new int[] {number}, Lexicon::joined);
            }
        }
        for (String line : lines("siblings.txt")) {
            readSiblings(line, ++number);
        }
    }

    static Lexicon english() {
        return ENGLISH;
    }

    /// The lines of a resource of this package that are no comments.
    static List<String> lines(String name) {
        try (InputStream in = Lexicon.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readWords(String section, String line) {
        int colon = line.indexOf(": ");
        if (section.equals("lemmas")) {
            String base = line.substring(0, colon);
            for (String form : line.substring(colon + 2).split(" ", -1)) {
                lemmas.put(form, base);
            }
        } else if (section.equals("contractions")) {
            contractions.put(line.substring(0, colon), line.substring(colon + 2).split(" ", -1));
        } else {
            sections.computeIfAbsent(section, it -> new HashSet<>())
                    .addAll(List.of(line.split(" ", -1)));
        }
    }

    private void readAntonyms(String line) {
        String[] pair = line.split(" ", -1);
        String first = stem(pair[0]);
        String second = stem(pair[1]);
        antonyms.computeIfAbsent(first, it -> new HashSet<>()).add(second);
        antonyms.computeIfAbsent(second, it -> new HashSet<>()).add(first);
    }

    private void readSiblings(String line, int number) {
        Veto veto = null;
        String words = line;
        if (line.startsWith("!")) {
            int end = line.indexOf(' ');
            veto = Veto.valueOf(line.substring(1, end));
            words = line.substring(end + 1);
        }
        Group[] group = {new Group(number, veto)};
        for (String word : words.split(" ", -1)) {
            siblings.merge(stem(word), group, Lexicon::joined);
        }
    }

    private static int[] joined(int[] some, int[] more) {
        int[] all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = more[0];
        return all;
    }

    private static Group[] joined(Group[] some, Group[] more) {
        Group[] all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = more[0];
        return all;
    }

    String stem(String word) {
        return Stems.of(word, lemmas);
    }

    /// Whether a section of `words.txt` has a word.
    boolean has(String section, String word) {
        return words(section).contains(word);
    }

    Set<String> words(String section) {
        return sections.getOrDefault(section, Set.of());
    }

    /// The words that a contraction stands for, `null` for any other word.
    String @Nullable [] contraction(String word) {
        return contractions.get(word);
    }

    boolean areSynonyms(String stem, String other) {
        return shareOne(synonyms.getOrDefault(stem, NONE), synonyms.getOrDefault(other, NONE));
    }

    private static boolean shareOne(int[] some, int[] others) {
        for (int one : some) {
            for (int other : others) {
                if (one == other) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean areAntonyms(String stem, String other) {
        Set<String> opposite = antonyms.get(stem);
        return (opposite != null && opposite.contains(other))
                || Stems.differByNegation(stem, other);
    }

    /// The group in which two different words exclude each other.
    @Nullable Group exclusion(String stem, String other) {
        Group[] some = siblings.get(stem);
        Group[] others = some == null ? null : siblings.get(other);
        if (some == null || others == null) {
            return null;
        }
        for (Group one : some) {
            for (Group two : others) {
                if (one.number() == two.number()) {
                    return one;
                }
            }
        }
        return null;
    }

    /// The group with a veto that has a word.
    @Nullable Veto vetoOf(String stem) {
        for (Group group : siblings.getOrDefault(stem, new Group[0])) {
            if (group.veto() != null) {
                return group.veto();
            }
        }
        return null;
    }
}
