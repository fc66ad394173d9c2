package dev.gatehouse.guardrails.detect.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds texts in a language that is not permitted, by their script and their frequent words. The
/// kind of a finding is `language`, and it covers the whole text.
///
/// A text of fewer than five known words, and one in a script with several languages that has none
/// of their words, is in no language and is not found.
public final class LanguageDetector implements Detector {
    /// The beginning of a text shows its language.
    private static final int MOST = 4096;

    private static final int FEWEST_WORDS = 5;
    private static final int FEWEST_LETTERS = 12;

    /// Languages that their script alone shows.
    private static final Map<Character.UnicodeScript, String> SCRIPTS =
            Map.ofEntries(
                    Map.entry(Character.UnicodeScript.HIRAGANA, "ja"),
                    Map.entry(Character.UnicodeScript.KATAKANA, "ja"),
                    Map.entry(Character.UnicodeScript.HANGUL, "ko"),
                    Map.entry(Character.UnicodeScript.HAN, "zh"),
                    Map.entry(Character.UnicodeScript.ARABIC, "ar"),
                    Map.entry(Character.UnicodeScript.HEBREW, "he"),
                    Map.entry(Character.UnicodeScript.DEVANAGARI, "hi"),
                    Map.entry(Character.UnicodeScript.BENGALI, "bn"),
                    Map.entry(Character.UnicodeScript.TAMIL, "ta"),
                    Map.entry(Character.UnicodeScript.TELUGU, "te"),
                    Map.entry(Character.UnicodeScript.THAI, "th"),
                    Map.entry(Character.UnicodeScript.GREEK, "el"),
                    Map.entry(Character.UnicodeScript.GEORGIAN, "ka"),
                    Map.entry(Character.UnicodeScript.ARMENIAN, "hy"));

    private static final Map<String, List<String>> WORDS = words();

    private final Set<String> permitted;

    /// Permits languages.
    ///
    /// @param permitted codes of ISO 639-1
    /// @throws IllegalArgumentException for a code that is not known; names those that are
    public LanguageDetector(Set<String> permitted) {
        for (String code : permitted) {
            if (!known().contains(code)) {
                throw new IllegalArgumentException(
                        "language '%s' is not known; known are %s".formatted(code, known()));
            }
        }
        this.permitted = Set.copyOf(permitted);
    }

    /// The codes of the languages that it knows.
    public static Set<String> known() {
        var all = new TreeSet<>(SCRIPTS.values());
        WORDS.values().forEach(all::addAll);
        return all;
    }

    private static Map<String, List<String>> words() {
        Map<String, List<String>> words = new HashMap<>();
        var in =
                Objects.requireNonNull(
                        LanguageDetector.class.getResourceAsStream("/guardrails/languages.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> add(words, line.split(" ", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    private static void add(Map<String, List<String>> words, String[] line) {
        for (String word : Arrays.asList(line).subList(1, line.length)) {
            words.merge(
                    word,
                    List.of(line[0]),
                    (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
        }
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        String language = language(text);
        return language.isEmpty() || permitted.contains(language)
                ? List.of()
                : List.of(new Finding("language", 0, text.length(), 0.8));
    }

    /// The language of a text, by its code; empty when it is not clear.
    public static String language(CharSequence text) {
        String start = text.subSequence(0, Math.min(MOST, text.length())).toString();
        String byScript = byScript(start);
        return byScript.isEmpty() ? byWords(start) : byScript;
    }

    private static String byScript(String text) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetter(c)) {
                letters++;
                String language = SCRIPTS.get(Character.UnicodeScript.of(c));
                if (language != null) {
                    counts.merge(language, 1, Integer::sum);
                }
            }
        }
        // Japanese has Han characters too, Chinese no kana.
        if (counts.getOrDefault("ja", 0) * 5 > counts.getOrDefault("zh", 0)) {
            counts.merge("ja", counts.getOrDefault("zh", 0), Integer::sum);
            counts.remove("zh");
        }
        int fewest = Math.max(FEWEST_LETTERS / 3, letters / 3);
        return counts.entrySet().stream()
                .filter(it -> it.getValue() >= fewest)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static String byWords(String text) {
        Map<String, Integer> counts = new HashMap<>();
        int hits = 0;
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1)) {
            List<String> languages = WORDS.getOrDefault(word, List.of());
            hits += languages.isEmpty() ? 0 : 1;
            languages.forEach(language -> counts.merge(language, 1, Integer::sum));
        }
        int best = counts.values().stream().max(Integer::compare).orElse(0);
        long equal = counts.values().stream().filter(count -> count == best).count();
        if (hits < FEWEST_WORDS || equal > 1) {
            return "";
        }
        return counts.entrySet().stream()
                .filter(it -> it.getValue() == best)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    @Override
    public int longest() {
        return 0;
    }
}
