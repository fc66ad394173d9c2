package dev.gatehouse.guardrails.detect;

import dev.gatehouse.guardrails.detect.view.NormalisedText;
import dev.gatehouse.guardrails.detect.view.Signs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks at every character of a text once, and calls checks where something may begin: at a mark,
/// at a number, at a code of letters and digits, at a word.
final class AnchorScanner {
    private static final int LETTER = 1;
    private static final int DIGIT = 2;

    /// A script without spaces: each character may begin a word.
    private static final int SYMBOL = 4;

    /// A capital of the Latin alphabet, without accents.
    private static final int CAPITAL = 8;

    private static final byte[] CLASSES = classes();

    private final Owned[][] marks = new Owned[128][0];
    private final Owned[] numbers;
    private final Owned[] codes;
    private final WordTrie trie = new WordTrie();
    private final Owned[][] words;

    /// Words that count inside another one too, where a capital begins them.
    private final WordTrie humps = new WordTrie();

    /// A check and the number of the detector that it belongs to.
    private record Owned(int owner, Check check) {}

    /// @param all the anchors of each detector
    AnchorScanner(List<Anchors> all) {
        List<Owned> numbered = new ArrayList<>();
        List<Owned> coded = new ArrayList<>();
        List<List<Owned>> known = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int owner = i;
            Anchors anchors = all.get(i);
            anchors.marks.forEach(
                    (mark, checks) -> marks[mark] = joined(marks[mark], owner, checks));
            anchors.numbers.forEach(it -> numbered.add(new Owned(owner, it)));
            anchors.codes.forEach(it -> coded.add(new Owned(owner, it)));
            anchors.words.forEach(
                    (word, checks) -> {
                        int number = trie.add(word, known.size());
                        if (number == known.size()) {
                            known.add(new ArrayList<>());
                        }
                        checks.forEach(it -> known.get(number).add(new Owned(owner, it)));
                    });
            anchors.subjects.forEach(word -> humps.add(word, trie.add(word, -1)));
        }
        numbers = numbered.toArray(Owned[]::new);
        codes = coded.toArray(Owned[]::new);
        words = known.stream().map(it -> it.toArray(Owned[]::new)).toArray(Owned[][]::new);
    }

    private static Owned[] joined(Owned[] before, int owner, List<Check> checks) {
        return Stream.concat(Stream.of(before), checks.stream().map(it -> new Owned(owner, it)))
                .toArray(Owned[]::new);
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 0; c < 128; c++) {
            int letter = Character.isUpperCase(c) ? CAPITAL : LETTER;
            classes[c] = (byte) (c >= '0' && c <= '9' ? DIGIT : Character.isLetter(c) ? letter : 0);
        }
        return classes;
    }

    private static int classOf(char c) {
        if (c < 128) {
            return CLASSES[c];
        }
        if (c >= 0x0E00 && (c < 0x1100 || (c >= 0x3040 && c < 0xAC00))) {
            return SYMBOL;
        }
        return Character.isLetter(c) ? LETTER : 0;
    }

    /// Hands each anchor of a text to the checks there.
    ///
    /// @param scans those of the detectors, in the order of their anchors; `null` for one that does
    ///     not look
    /// @param signs those of the text, which the pass shows; `null` where they are not needed
    void scan(CharSequence text, @Nullable Scan[] scans, @Nullable Signs signs) {
        int length = text.length();
        WordTrie.Sink sink = (word, start, end) -> run(words[word], scans, start, end);
        for (int i = 0; i < length; ) {
            char c = text.charAt(i);
            int kind = classOf(c);
            if (kind != 0) {
                i = token(text, scans, skipEscape(text, i), sink, signs);
                continue;
            }
            mark(c, scans, i);
            if (signs != null) {
                signs.between(c, i);
            }
            i++;
        }
        if (signs != null) {
            signs.end();
        }
    }

    /// The letter of an escaped line end or tab belongs to no word.
    private static int skipEscape(CharSequence text, int index) {
        char c = text.charAt(index);
        boolean escape =
                (c == 'n' || c == 't' || c == 'r')
                        && index > 0
                        && text.charAt(index - 1) == '\\'
                        && index + 1 < text.length()
                        && classOf(text.charAt(index + 1)) != 0;
        return escape ? index + 1 : index;
    }

    private int token(
            CharSequence text,
            @Nullable Scan[] scans,
            int start,
            WordTrie.Sink sink,
            @Nullable Signs signs) {
        int length = text.length();
        int kinds = classOf(text.charAt(start));
        int end = start + 1;
        while ((kinds & SYMBOL) == 0 && end < length) {
            int kind = classOf(text.charAt(end));
            if (kind == 0 || kind == SYMBOL) {
                break;
            }
            kinds |= kind;
            end++;
        }
        if (kinds == DIGIT && numbers.length > 0) {
            number(text, scans, start, end);
        } else if ((kinds & DIGIT) != 0 && kinds != DIGIT) {
            run(codes, scans, start, end);
        }
        if ((kinds & (LETTER | CAPITAL)) == (LETTER | CAPITAL)) {
            humps(text, start + 1, end, sink);
        }
        if (signs != null) {
            signs.word(start, end, (kinds & DIGIT) != 0);
        }
        if (trie.mayBegin(text.charAt(start))) {
            trie.match(text, start, sink);
        }
        return end;
    }

    /// The words inside a word that begin with a capital behind a small letter.
    private void humps(CharSequence text, int from, int end, WordTrie.Sink sink) {
        for (int i = from; i < end; i++) {
            if (classOf(text.charAt(i)) == CAPITAL && classOf(text.charAt(i - 1)) == LETTER) {
                humps.match(text, i, sink);
            }
        }
    }

    /// Each detector reads the number by itself: its checks may read others.
    private void number(CharSequence text, @Nullable Scan[] scans, int start, int end) {
        int last = -1;
        for (Owned each : numbers) {
            Scan scan = scans[each.owner()];
            if (scan != null) {
                if (each.owner() != last) {
                    scan.number().read(text, start);
                    last = each.owner();
                }
                each.check().at(scan, start, end);
            }
        }
    }

    private void mark(char c, @Nullable Scan[] scans, int index) {
        if (c < 128) {
            run(marks[c], scans, index, index + 1);
        }
    }

    private static void run(Owned[] checks, @Nullable Scan[] scans, int start, int end) {
        for (Owned each : checks) {
            Scan scan = scans[each.owner()];
            if (scan != null) {
                each.check().at(scan, start, end);
            }
        }
    }

    /// What is looked for, and where.
    static final class Anchors {
        private final Map<Character, List<Check>> marks = new TreeMap<>();
        private final List<Check> numbers = new ArrayList<>();
        private final List<Check> codes = new ArrayList<>();
        private final Map<String, List<Check>> words = new TreeMap<>();
        private final Set<String> subjects = new TreeSet<>();

        void mark(char mark, Check check) {
            marks.computeIfAbsent(mark, _ -> new ArrayList<>()).add(check);
        }

        void number(Check check) {
            numbers.add(check);
        }

        void code(Check check) {
            codes.add(check);
        }

        void words(Iterable<String> all, Check check) {
            all.forEach(
                    word ->
                            words.computeIfAbsent(normalised(word), _ -> new ArrayList<>())
                                    .add(check));
        }

        /// Words that count inside another one too, where a capital begins them.
        void subjects(Iterable<String> all, Check check) {
            words(all, check);
            all.forEach(word -> subjects.add(normalised(word)));
        }

        /// A word as the text that is looked at has it.
        private static String normalised(String word) {
            NormalisedText normalised = NormalisedText.of(word);
            return normalised == null ? word : normalised.text().toString();
        }
    }
}
