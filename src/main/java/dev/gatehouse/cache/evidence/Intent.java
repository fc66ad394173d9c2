package dev.gatehouse.cache.evidence;

import java.util.HashMap;
import java.util.Map;

/// What kind of answer a question asks for.
enum Intent {
    MANNER,
    REASON,
    PLACE,
    TIME,
    PERSON,
    AMOUNT,
    CHOICE,
    TRUTH,
    EFFECT,
    COMPARISON,
    DEFINITION,
    REQUEST,
    /// No question, or none that is recognized.
    NONE;

    /// What a question asks for, by the word behind "what".
    private static final Map<String, Intent> ASKED = byWord("asked");

    /// What a text asks for, by its first word.
    private static final Map<String, Intent> FIRST = byWord("first");

    /// Lines of a table, an intent, and its words.
    private static Map<String, Intent> byWord(String table) {
        Map<String, Intent> found = new HashMap<>();
        for (String line : Lexicon.lines("intents.txt")) {
            String[] parts = line.split(" ", -1);
            for (int i = 2; parts[0].equals(table) && i < parts.length; i++) {
                found.put(parts[i], Intent.valueOf(parts[1]));
            }
        }
        return Map.copyOf(found);
    }

    static Intent of(Token[] tokens) {
        for (Token token : tokens) {
            if (token.word().startsWith("differ")) {
                return COMPARISON;
            }
        }
        for (int i = 0; i < tokens.length; i++) {
            Intent intent = at(tokens, i);
            if (intent != NONE) {
                return intent;
            }
        }
        return tokens.length > 0 ? first(tokens[0].word()) : NONE;
    }

    private static Intent at(Token[] tokens, int i) {
        String next = i + 1 < tokens.length ? tokens[i + 1].word() : "";
        return switch (tokens[i].word()) {
            case "how" -> how(next);
            case "why" -> REASON;
            case "where" -> PLACE;
            case "when" -> i == 0 || looksQuestion(next) ? TIME : NONE;
            case "who", "whom", "whose" -> i == 0 || looksQuestion(next) ? PERSON : NONE;
            case "which" -> i < 2 ? CHOICE : NONE;
            case "what" -> what(tokens, i + 1);
            case "reason", "reasons" -> REASON;
            case "way", "ways", "steps", "method", "methods" -> MANNER;
            case "difference", "differences", "differ", "compare", "versus", "vs" -> COMPARISON;
            case "definition", "define", "meaning" -> DEFINITION;
            default -> NONE;
        };
    }

    private static boolean looksQuestion(String word) {
        return switch (word) {
            case "is",
                    "are",
                    "was",
                    "were",
                    "did",
                    "do",
                    "does",
                    "will",
                    "can",
                    "should",
                    "has",
                    "have" ->
                    true;
            default -> false;
        };
    }

    private static Intent how(String next) {
        return switch (next) {
            case "many",
                    "much",
                    "long",
                    "far",
                    "often",
                    "old",
                    "tall",
                    "big",
                    "large",
                    "high",
                    "deep",
                    "fast",
                    "heavy",
                    "wide",
                    "hot",
                    "cold" ->
                    AMOUNT;
            case "come" -> REASON;
            default -> MANNER;
        };
    }

    private static Intent what(Token[] tokens, int from) {
        for (int i = from; i < Math.min(tokens.length, from + 4); i++) {
            Intent intent = asked(tokens[i].word());
            if (intent != NONE) {
                return intent;
            }
        }
        return CHOICE;
    }

    private static Intent asked(String word) {
        return ASKED.getOrDefault(word, NONE);
    }

    /// Whether a text that begins with a word asks something.
    static boolean asks(String word) {
        return switch (word) {
            case "how", "why", "where", "when", "who", "whom", "whose", "which", "what" -> true;
            default -> first(word) != NONE;
        };
    }

    private static Intent first(String word) {
        return FIRST.getOrDefault(word, NONE);
    }

    /// Whether both are known and ask for different kinds of answers.
    static boolean differ(Intent some, Intent other) {
        return some != other && !some.looksOpen() && !other.looksOpen();
    }

    /// Whether two intents that are not the same general one ask for different answers about one
    /// thing.
    static boolean ofOther(Intent some, Intent other) {
        return some != other && !(some.looksGeneral() && other.looksGeneral());
    }

    private boolean looksGeneral() {
        return looksOpen() && this != TRUTH;
    }

    private boolean looksOpen() {
        return switch (this) {
            case NONE, REQUEST, CHOICE, DEFINITION, TRUTH -> true;
            case MANNER, REASON, PLACE, TIME, PERSON, AMOUNT, EFFECT, COMPARISON -> false;
        };
    }
}
