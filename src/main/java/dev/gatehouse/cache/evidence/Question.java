package dev.gatehouse.cache.evidence;

import dev.gatehouse.embedder.WordVectors;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A text prepared for comparison, once: its words and numbers, the names, code and quotes in it.
public final class Question {
    /// How much a word shows what a text is about: a name, any word, a common one, and one
    /// such as `way` that many questions have.
    static final double NAME = 1.5;

    static final double WORD = 1;
    static final double COMMON = 0.6;
    static final double FRAME = 0.25;

    private static final int LONGEST_FOLLOW_UP = 6;
    private static final int MOST_VECTORS = 96;

    private final String text;
    private final Token[] tokens;
    private final String[] quotes;
    private final boolean cut;
    private final Quantities.Counted counted;
    private final String language;
    private final Intent intent;
    private final double[] weights;
    private final Map<String, Integer> places = new HashMap<>();
    /// For each token the next place of the same stem, -1 if it is the last.
    private final int[] repeats;
    private final boolean followUp;
    private final float[] @Nullable [] vectors;
    private int made;

    private Question(String text) {
        Lexicon lexicon = Lexicon.english();
        this.text = text;
        Tokenizer.Parts parts = Tokenizer.split(text, lexicon);
        this.tokens = parts.tokens();
        this.quotes = parts.quotes();
        this.cut = parts.cut();
        this.counted = Quantities.of(tokens);
        this.language = Language.of(tokens, lexicon);
        this.intent = Intent.of(tokens);
        this.weights = weigh(tokens, counted, lexicon);
        this.repeats = new int[tokens.length];
        for (int i = tokens.length - 1; i >= 0; i--) {
            Integer later = places.put(tokens[i].stem(), i);
            repeats[i] = later == null ? -1 : later;
        }
        this.followUp = refersBack(lexicon);
        this.vectors = new float[tokens.length][];
    }

    /// Takes a text apart.
    public static Question of(String text) {
        return new Question(text);
    }

    /// The text that it was made of.
    public String text() {
        return text;
    }

    /// Whether it is a fragment that only an earlier message completes, as `And in Germany?`
    public boolean followUp() {
        return followUp;
    }

    /// The vector of a word, made when it is asked for first; `null` for what is no word, and
    /// beyond so many that a long text would take too long.
    float @Nullable [] vector(int place) {
        Token token = tokens[place];
        if (vectors[place] == null && token.kind() == Token.Kind.WORD && made < MOST_VECTORS) {
            made++;
            vectors[place] = WordVectors.shared().of(token.word());
        }
        return vectors[place];
    }

    private boolean refersBack(Lexicon lexicon) {
        int content = 0;
        boolean pointed = false;
        for (Token token : tokens) {
            if (looksImpersonal(token.word())) {
                return false;
            }
            content +=
                    lexicon.has("function", token.word()) || lexicon.has("frame", token.word())
                            ? 0
                            : 1;
            pointed |= looksPointer(token.word());
        }
        String first = tokens.length > 0 ? tokens[0].word() : "";
        String second = tokens.length > 1 ? tokens[1].word() : "";
        boolean asksOn =
                ((first.equals("what") || first.equals("how")) && second.equals("about"))
                        || first.equals("and")
                        || first.equals("but")
                        || first.equals("also");
        boolean asks = tokens.length <= 2 * LONGEST_FOLLOW_UP && Intent.asks(first);
        return (asksOn && tokens.length <= LONGEST_FOLLOW_UP)
                || (pointed && content <= 1 && asks)
                || (content == 0 && asks);
    }

    /// `What time is it?` refers to nothing.
    private static boolean looksImpersonal(String word) {
        return switch (word) {
            case "time", "weather", "raining", "snowing", "rain", "snow", "today", "tomorrow" ->
                    true;
            default -> false;
        };
    }

    private static boolean looksPointer(String word) {
        return switch (word) {
            case "it",
                    "its",
                    "that",
                    "this",
                    "they",
                    "them",
                    "their",
                    "he",
                    "she",
                    "his",
                    "him",
                    "these",
                    "those" ->
                    true;
            default -> false;
        };
    }

    private static double[] weigh(Token[] tokens, Quantities.Counted counted, Lexicon lexicon) {
        double[] weights = new double[tokens.length];
        boolean titled = looksTitle(tokens);
        for (int i = 0; i < tokens.length; i++) {
            weights[i] = counted.owner()[i] > 0 ? WORD : weight(tokens[i], titled, lexicon);
        }
        return weights;
    }

    private static double weight(Token token, boolean titled, Lexicon lexicon) {
        if (token.kind() != Token.Kind.WORD) {
            return NAME;
        }
        if (lexicon.has("function", token.word()) || token.word().startsWith("'")) {
            return 0;
        }
        if (lexicon.has("frame", token.word())) {
            return FRAME;
        }
        boolean name = token.has(Token.CAPITAL) && !token.has(Token.STARTS_SENTENCE) && !titled;
        if (name || token.has(Token.ALL_CAPITALS)) {
            return NAME;
        }
        return lexicon.has("common", token.word()) ? COMMON : WORD;
    }

    /// Whether most words are capitalised, so that capitals mark no names.
    private static boolean looksTitle(Token[] tokens) {
        int capitals = 0;
        int words = 0;
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.WORD && token.raw().length() > 3) {
                words++;
                capitals += token.has(Token.CAPITAL) ? 1 : 0;
            }
        }
        return words > 2 && capitals * 3 > words * 2;
    }

    Token[] tokens() {
        return tokens;
    }

    String[] quotes() {
        return quotes;
    }

    boolean cut() {
        return cut;
    }

    Quantities.Counted counted() {
        return counted;
    }

    String language() {
        return language;
    }

    Intent intent() {
        return intent;
    }

    /// How much each token matters: 0 for function words.
    double[] weights() {
        return weights;
    }

    /// The first place of a stem, -1 if it does not occur.
    int place(String stem) {
        return places.getOrDefault(stem, -1);
    }

    /// The next place of the same stem, -1 if this is the last.
    int repeats(int place) {
        return repeats[place];
    }

    boolean has(String stem) {
        return places.containsKey(stem);
    }
}
