package dev.gatehouse.guardrails.detect.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.WordTrie;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The classes of the words of instructions, in the languages of `injection-words.txt`: who is
/// addressed, what is to be ignored, sent, kept quiet. Other words have none. One pass over a text,
/// which it shows sentence by sentence.
final class WordClasses {
    /// A sentence with more words that have a class is cut.
    static final int MOST = 40;

    /// Where the scripts begin that put no space between words.
    private static final char UNSPACED = 0x0E00;

    private final WordTrie trie = new WordTrie();
    private final List<String> names = new ArrayList<>();

    private WordClasses() {}

    /// What takes the sentences of a text.
    @FunctionalInterface
    interface Sink {
        /// Takes one that has a word with a class.
        ///
        /// @param classes is used again after the call
        void sentence(byte[] classes, int count, int start, int end);
    }

    /// The classes of the bundled file.
    static WordClasses bundled() {
        var classes = new WordClasses();
        var in =
                Objects.requireNonNull(
                        WordClasses.class.getResourceAsStream("/guardrails/injection-words.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(classes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    private void add(String line) {
        int space = line.indexOf(' ');
        String name = line.substring(0, space);
        if (!names.contains(name)) {
            names.add(name);
        }
        int number = names.indexOf(name) * 2;
        for (String word : line.substring(space + 1).split("\\|", -1)) {
            boolean goesOn = word.endsWith("*");
            String plain = goesOn ? word.substring(0, word.length() - 1) : word;
            NormalisedText normalised = NormalisedText.of(plain);
            String text = normalised == null ? plain : normalised.text().toString();
            trie.add(text, number + (goesOn ? 1 : 0));
        }
    }

    /// The number of the class of what ends a sentence.
    int end() {
        return names.size() + Sign.END.number;
    }

    /// What is no word but has a class: a number behind those of the words, as the weights have it.
    private enum Sign {
        ADDRESS(0),
        MAIL(1),
        COLON(2),
        COMMA(3),
        QUOTE(4),
        BRACKET(5),
        NAME(6),
        END(7);

        private final int number;

        Sign(int number) {
            this.number = number;
        }
    }

    /// Shows the sentences of a text that has been normalised.
    void read(CharSequence text, Sink sink) {
        new Reading(text, sink).all();
    }

    private final class Reading implements WordTrie.Sink {
        private final CharSequence text;
        private final int length;
        private final Sink sink;
        private final byte[] classes = new byte[MOST];
        private int count;
        private int start;
        private int found;
        private int foundEnd;

        Reading(CharSequence text, Sink sink) {
            this.text = text;
            this.length = text.length();
            this.sink = sink;
        }

        void all() {
            boolean inside = false;
            for (int i = 0; i < length; ) {
                char c = text.charAt(i);
                boolean letter = Character.isLetterOrDigit(c);
                boolean begins = letter ? !inside || c >= UNSPACED : c == '.' && !inside;
                int end = begins ? word(i, c) : i;
                if (end > i) {
                    inside = end < length && spaced(end - 1) && letter(end);
                    i = end;
                } else {
                    between(c, i, inside);
                    inside = letter && c < UNSPACED;
                    i++;
                }
            }
            close(length);
        }

        /// The index behind the longest word with a class that begins at an index, else the index.
        private int word(int index, char c) {
            foundEnd = index;
            if (trie.mayBegin(c)) {
                trie.match(text, index, this);
            }
            if (foundEnd == index) {
                return index;
            }
            int end = foundEnd;
            while ((found & 1) != 0 && spaced(foundEnd - 1) && end < length && letter(end)) {
                end++;
            }
            put(found / 2, end);
            return end;
        }

        @Override
        public void word(int word, int from, int to) {
            boolean whole = (word & 1) != 0 || !spaced(to - 1) || to >= length || !letter(to);
            found = whole ? word : found;
            foundEnd = whole ? to : foundEnd;
        }

        private boolean letter(int index) {
            return Character.isLetterOrDigit(text.charAt(index));
        }

        private boolean spaced(int index) {
            return text.charAt(index) < UNSPACED;
        }

        private void put(int name, int end) {
            classes[count++] = (byte) name;
            if (count == MOST) {
                close(end);
            }
        }

        private void put(Sign sign, int index) {
            put(names.size() + sign.number, index + 1);
        }

        private void close(int end) {
            if (count > 0) {
                sink.sentence(classes, count, start, end);
            }
            count = 0;
            start = end;
        }

        private void between(char c, int index, boolean inside) {
            switch (c) {
                case ':', '：' -> put(Sign.COLON, index);
                case ',', '，', '、' -> put(Sign.COMMA, index);
                case '"', '“', '「' -> put(Sign.QUOTE, index);
                case '[', '(' -> put(Sign.BRACKET, index);
                case '@' -> at(index, inside);
                case '/' -> address(index);
                case '_' -> name(index, inside);
                case '\n' -> line(index);
                case '<', '>', '{', '}', '|', ';', '。', '！', '？' -> close(index + 1);
                case '.', '!', '?' -> stop(index);
                default -> {}
            }
        }

        private void at(int index, boolean inside) {
            if (index + 1 < length && letter(index + 1)) {
                put(inside ? Sign.MAIL : Sign.BRACKET, index);
            }
        }

        private void address(int index) {
            boolean slashes = index + 1 < length && text.charAt(index + 1) == '/';
            if (slashes && index > 0 && text.charAt(index - 1) == ':') {
                put(Sign.ADDRESS, index);
            }
        }

        private void name(int index, boolean inside) {
            int name = names.size() + Sign.NAME.number;
            if (inside && (count == 0 || classes[count - 1] != name)) {
                put(Sign.NAME, index);
            }
        }

        /// A line end ends a sentence, unless the words before and behind it belong together.
        private void line(int index) {
            boolean goesOn =
                    index > 0
                            && index + 1 < length
                            && (letter(index - 1) || text.charAt(index - 1) == ',')
                            && Character.isLetter(text.charAt(index + 1))
                            && !Character.isUpperCase(text.charAt(index + 1));
            if (!goesOn) {
                close(index + 1);
            }
        }

        private void stop(int index) {
            if (index + 1 >= length || !letter(index + 1)) {
                close(index + 1);
            }
        }
    }
}
