package dev.gatehouse.embedder;

import java.util.Arrays;

/// What the tokenizer does with each character, as the published one does: a table instead of
/// [Character#getType], because that one changes with the version of Java, and with it the vectors
/// of stored texts.
final class CharacterKinds {
    /// Of a character without decomposition.
    enum Kind {
        /// Controls, private use, accents.
        REMOVED,
        SPACE,
        /// A word of its own: punctuation and Chinese characters.
        ALONE,
        LETTER
    }

    private static final int ASCII = 0x80;

    private final int[] firsts;
    private final Kind[] kinds;
    private final Kind[] ascii = new Kind[ASCII];

    private CharacterKinds(int[] firsts, Kind[] kinds) {
        this.firsts = firsts;
        this.kinds = kinds;
        Arrays.setAll(ascii, this::find);
    }

    /// From lines `first kind`, for all characters up to the first of the next line.
    static CharacterKinds load() {
        String[] lines = Resources.text("characters.txt").split("\n", -1);
        int count = lines.length - 1;
        var firsts = new int[count];
        var kinds = new Kind[count];
        for (int i = 0; i < count; i++) {
            int space = lines[i].indexOf(' ');
            firsts[i] = Integer.parseInt(lines[i], 0, space, 16);
            kinds[i] = kind(lines[i].substring(space + 1));
        }
        return new CharacterKinds(firsts, kinds);
    }

    private static Kind kind(String name) {
        return switch (name) {
            case "removed" -> Kind.REMOVED;
            case "space" -> Kind.SPACE;
            case "alone" -> Kind.ALONE;
            case "letter" -> Kind.LETTER;
            default -> throw new IllegalStateException("a kind of character: " + name);
        };
    }

    Kind of(int character) {
        return character < ASCII ? ascii[character] : find(character);
    }

    private Kind find(int character) {
        int at = Arrays.binarySearch(firsts, character);
        return kinds[at < 0 ? -at - 2 : at];
    }
}
