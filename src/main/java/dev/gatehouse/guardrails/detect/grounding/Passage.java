package dev.gatehouse.guardrails.detect.grounding;

import dev.gatehouse.guardrails.detect.view.NormalisedText;
import dev.gatehouse.text.MonthNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The words, numbers and names of a sentence or of a whole context.
final class Passage {
    private static final int STEM = 6;

    /// Words that carry no content, by which all texts overlap.
    private static final Set<String> EMPTY =
            Set.of(
                    "the",
                    "and",
                    "that",
                    "this",
                    "with",
                    "from",
                    "have",
                    "has",
                    "had",
                    "was",
                    "were",
                    "are",
                    "for",
                    "not",
                    "but",
                    "which",
                    "their",
                    "there",
                    "they",
                    "them",
                    "then",
                    "than",
                    "will",
                    "would",
                    "could",
                    "should",
                    "been",
                    "being",
                    "into",
                    "over",
                    "also",
                    "its",
                    "his",
                    "her",
                    "she",
                    "you",
                    "your",
                    "our",
                    "who",
                    "what",
                    "when",
                    "where",
                    "how",
                    "about",
                    "after",
                    "before",
                    "because",
                    "according",
                    "based",
                    "context",
                    "document",
                    "text",
                    "answer",
                    "source",
                    "sources",
                    "mentioned",
                    "states",
                    "stated",
                    "provided",
                    "der",
                    "die",
                    "das",
                    "und",
                    "ist",
                    "ein",
                    "eine",
                    "les",
                    "des",
                    "est",
                    "une",
                    "dans",
                    "los",
                    "las",
                    "una",
                    "que",
                    "por",
                    "con",
                    "para",
                    "del");

    private static final Map<String, Integer> ZEROS =
            Map.ofEntries(
                    Map.entry("thousand", 3),
                    Map.entry("million", 6),
                    Map.entry("millions", 6),
                    Map.entry("billion", 9),
                    Map.entry("trillion", 12),
                    Map.entry("tausend", 3),
                    Map.entry("millionen", 6),
                    Map.entry("milliarden", 9),
                    Map.entry("mille", 3),
                    Map.entry("milliards", 9),
                    Map.entry("millones", 6),
                    Map.entry("mil", 3),
                    Map.entry("bn", 9));

    /// Words behind which a number is a rounded one.
    private static final Set<String> ROUNDING =
            Set.of(
                    "about",
                    "around",
                    "roughly",
                    "approximately",
                    "nearly",
                    "almost",
                    "circa",
                    "some",
                    "over",
                    "rund",
                    "etwa",
                    "ungefahr",
                    "fast",
                    "environ",
                    "unos",
                    "casi");

    /// How far a rounded number may be from the one that it stands for, as a share.
    private static final double ROUNDED = 0.05;

    private static final Map<String, String> NUMBER_WORDS =
            Map.ofEntries(
                    Map.entry("two", "2"),
                    Map.entry("three", "3"),
                    Map.entry("four", "4"),
                    Map.entry("five", "5"),
                    Map.entry("six", "6"),
                    Map.entry("seven", "7"),
                    Map.entry("eight", "8"),
                    Map.entry("nine", "9"),
                    Map.entry("ten", "10"),
                    Map.entry("eleven", "11"),
                    Map.entry("twelve", "12"),
                    Map.entry("thirteen", "13"),
                    Map.entry("fourteen", "14"),
                    Map.entry("fifteen", "15"),
                    Map.entry("sixteen", "16"),
                    Map.entry("seventeen", "17"),
                    Map.entry("eighteen", "18"),
                    Map.entry("nineteen", "19"),
                    Map.entry("sixty", "60"),
                    Map.entry("seventy", "70"),
                    Map.entry("eighty", "80"),
                    Map.entry("ninety", "90"),
                    Map.entry("twenty", "20"),
                    Map.entry("thirty", "30"),
                    Map.entry("forty", "40"),
                    Map.entry("fifty", "50"),
                    Map.entry("hundred", "100"));

    private static final Set<String> NEGATIONS =
            Set.of(
                    "not", "no", "never", "none", "neither", "without", "cannot", "nicht", "kein",
                    "keine", "pas", "jamais", "nunca", "non");

    private final Set<String> words = new HashSet<>();
    private final Set<String> numbers = new HashSet<>();
    private final List<String> names = new ArrayList<>();

    /// Other forms of its numbers: `1.2` of `1.2 million`, `3` of `March`.
    private final Set<String> forms = new HashSet<>();

    private final Set<String> months = new HashSet<>();

    /// Numbers that are rounded.
    private final Set<String> rounded = new HashSet<>();

    private String before = "";
    private boolean negated;

    Passage(CharSequence original) {
        NormalisedText normalised = NormalisedText.of(original);
        CharSequence text = normalised == null ? original : normalised.text();
        boolean first = true;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (Character.isDigit(c)) {
                i = number(text, i);
                first = false;
            } else if (Character.isLetter(c)) {
                int end = wordEnd(text, i);
                word(text.subSequence(i, end).toString(), first);
                first = false;
                i = end;
            } else {
                first |= c == '.' || c == '!' || c == '?' || c == '\n' || c == ':';
                i++;
            }
        }
    }

    /// The numbers of several passages.
    Passage(List<Passage> parts) {
        for (Passage part : parts) {
            numbers.addAll(part.numbers);
            forms.addAll(part.forms);
            months.addAll(part.months);
        }
    }

    private static int wordEnd(CharSequence text, int start) {
        int end = start;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || inner(text, end))) {
            end++;
        }
        return end;
    }

    /// An apostrophe inside a word: the word with it is one.
    private static boolean inner(CharSequence text, int index) {
        return text.charAt(index) == '\''
                && index + 1 < text.length()
                && text.charAt(index + 1) == 't';
    }

    private void word(String word, boolean first) {
        String small = word.toLowerCase(Locale.ROOT);
        negated |= NEGATIONS.contains(small) || small.endsWith("n't");
        before = small;
        int month = Character.isUpperCase(word.charAt(0)) ? MonthNames.FULL.indexOf(small) + 1 : 0;
        if (month > 0) {
            months.add(String.valueOf(month));
            return;
        }
        String number = NUMBER_WORDS.get(small);
        if (number != null) {
            numbers.add(number);
            forms.add(number);
            return;
        }
        if (small.length() < 3 || EMPTY.contains(small)) {
            return;
        }
        String stem = stem(small);
        words.add(stem);
        if (!first && Character.isUpperCase(word.charAt(0))) {
            names.add(stem);
        }
    }

    private static String stem(String small) {
        String plain =
                small.endsWith("s") && small.length() > 3
                        ? small.substring(0, small.length() - 1)
                        : small;
        return plain.length() > STEM ? plain.substring(0, STEM) : plain;
    }

    /// Reads a number without the separators of its thousands: `1,200.50` is `1200.5`.
    private int number(CharSequence text, int start) {
        var digits = new StringBuilder();
        int end = start;
        boolean fraction = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (Character.isDigit(c)) {
                digits.append(c);
            } else if ((c == ',' || c == '.') && digit(text, end + 1)) {
                boolean thousands =
                        digit(text, end + 1)
                                && digit(text, end + 2)
                                && digit(text, end + 3)
                                && !digit(text, end + 4);
                if (!thousands || fraction) {
                    digits.append('.');
                    fraction = true;
                }
            } else {
                break;
            }
            end++;
        }
        return counted(text, plain(digits.toString()), end);
    }

    /// Adds a number, with the word behind it that multiplies it.
    ///
    /// @return the index behind both
    private int counted(CharSequence text, String number, int index) {
        int start = index;
        while (start < text.length() && start < index + 2 && text.charAt(start) == ' ') {
            start++;
        }
        int end = start;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        String word = text.subSequence(start, end).toString().toLowerCase(Locale.ROOT);
        Integer zeros = ZEROS.get(word);
        boolean single = number.indexOf('.') == number.lastIndexOf('.');
        String whole = zeros == null || !single ? number : multiplied(number, zeros);
        (ROUNDING.contains(before) ? rounded : numbers).add(whole);
        forms.add(number);
        forms.add(whole);
        before = "";
        return zeros == null ? index : end;
    }

    private static String multiplied(String number, int zeros) {
        return new BigDecimal(number).movePointRight(zeros).stripTrailingZeros().toPlainString();
    }

    private static boolean digit(CharSequence text, int index) {
        return index < text.length() && Character.isDigit(text.charAt(index));
    }

    private static String plain(String number) {
        String plain = number.replaceFirst("^0+(?=\\d)", "");
        return plain.indexOf('.') < 0 ? plain : plain.replaceFirst("\\.?0+$", "");
    }

    Set<String> words() {
        return words;
    }

    /// Whether it has all numbers and months of a claim, in some form.
    boolean hasNumbersOf(Passage claim) {
        return claim.numbers.stream().allMatch(this::hasNumber)
                && claim.months.stream().allMatch(it -> months.contains(it) || hasNumber(it))
                && claim.rounded.stream().allMatch(this::hasNear);
    }

    private boolean hasNumber(String number) {
        return numbers.contains(number) || forms.contains(number) || months.contains(number);
    }

    /// Whether it has a number that is about another one, which must be a round one: a year is
    /// none.
    private boolean hasNear(String number) {
        double wanted = value(number);
        boolean round = number.replace(".", "").replaceAll("^0+|0+$", "").length() <= 2;
        return hasNumber(number)
                || (round
                        && forms.stream()
                                .mapToDouble(Passage::value)
                                .anyMatch(it -> Math.abs(it - wanted) <= ROUNDED * Math.abs(it)));
    }

    private static double value(String number) {
        boolean single = number.indexOf('.') == number.lastIndexOf('.');
        return single ? Double.parseDouble(number) : Double.NaN;
    }

    /// How many numbers and months it has.
    int countOfNumbers() {
        return numbers.size() + rounded.size() + months.size();
    }

    /// Words with a capital that do not begin a sentence.
    List<String> names() {
        return names;
    }

    boolean negated() {
        return negated;
    }

    /// The part of its words that another one has.
    double within(Passage other) {
        if (words.isEmpty()) {
            return 0;
        }
        long shared = words.stream().filter(other.words::contains).count();
        return (double) shared / words.size();
    }
}
