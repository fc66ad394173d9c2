package dev.gatehouse.guardrails.detect.text;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Makes detectors of words and phrases of the operator: as whole words, whatever their case,
/// accents and look-alike letters. The kind of a finding is `word`.
public final class WordDetectors {
    /// So many characters of white space may stand between two words.
    private static final int MOST_SPACE = 8;

    private WordDetectors() {}

    /// A detector of words; a space stands for any white space.
    ///
    /// @throws IllegalArgumentException for a word without characters
    public static AnchoredDetector of(Collection<String> words) {
        AnchoredDetector.Builder builder = AnchoredDetector.builder();
        for (String word : words) {
            add(builder, normalise(word));
        }
        return builder.build();
    }

    private static String normalise(String word) {
        String stripped = word.strip().replaceAll("\\s+", " ");
        NormalisedText normalised = NormalisedText.of(stripped);
        String text = normalised == null ? stripped : normalised.text().toString();
        if (text.isBlank()) {
            throw new IllegalArgumentException("a word has no characters");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static void add(AnchoredDetector.Builder builder, String word) {
        builder.atMost(
                word.length() + (int) word.chars().filter(c -> c == ' ').count() * MOST_SPACE);
        if (Character.isLetterOrDigit(word.charAt(0))) {
            builder.words(List.of(word), WordDetectors::check);
        } else {
            builder.marks(
                    word.substring(0, 1),
                    (scan, start, _) -> {
                        if (scan.has(word, start)) {
                            check(scan, start, start + word.length());
                        }
                    });
        }
    }

    private static void check(Scan scan, int start, int end) {
        char last = scan.at(end - 1);
        if (scan.border(end) || !Character.isLetterOrDigit(last) || spaceless(last)) {
            scan.found("word", start, end, 1);
        }
    }

    /// Whether a letter is of a script that has no spaces between words.
    private static boolean spaceless(char c) {
        return c >= 0x0E00 && (c < 0x1100 || (c >= 0x3040 && c < 0xAC00));
    }
}
