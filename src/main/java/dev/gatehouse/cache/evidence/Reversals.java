package dev.gatehouse.cache.evidence;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What turns a question into its opposite: an antonym, a negation, other roles. Two of different
/// kinds cancel each other: `not possible` and `impossible`, `A faster than B` and `B slower than
/// A`.
final class Reversals {
    private static final double MOST_UNMATCHED = 1.3;
    private static final Set<String> PARTICLES = Set.of("in", "out", "up", "down", "on", "off");

    private final Question some;
    private final Question others;
    private final Alignment alignment;
    private final Lexicon lexicon = Lexicon.english();
    private int antonyms;
    private double openSome;
    private double openOthers;
    private @Nullable Veto excluded;

    private Reversals(Question some, Question others, Alignment alignment) {
        this.some = some;
        this.others = others;
        this.alignment = alignment;
    }

    /// The veto for what is reversed, `null` if nothing is.
    static @Nullable Veto difference(Question some, Question others, Alignment alignment) {
        Reversals reversals = new Reversals(some, others, alignment);
        reversals.count();
        return reversals.veto();
    }

    private @Nullable Veto veto() {
        if (excluded != null) {
            return excluded;
        }
        boolean negated = negations(some, others) % 2 != negations(others, some) % 2;
        boolean nearlySame = Math.max(openSome, openOthers) - antonyms <= MOST_UNMATCHED;
        boolean swapped =
                openSome - antonyms <= MOST_UNMATCHED
                        && openOthers - antonyms <= MOST_UNMATCHED
                        && Roles.areSwapped(some, others, alignment);
        if (antonyms == 1 && (negated || swapped)) {
            return null;
        }
        if (antonyms > 0) {
            return Veto.ANTONYM;
        }
        if (negated && nearlySame && !lacks(some, others) && !lacks(others, some)) {
            return Veto.NEGATION;
        }
        return swapped ? Veto.ROLES : null;
    }

    /// Pairs of words without a partner that are opposites or exclude each other.
    private void count() {
        Token[] mine = some.tokens();
        for (int i = 0; i < mine.length; i++) {
            if (alignment.quality(i) == 0) {
                openSome += some.weights()[i];
                compare(mine[i], i);
            }
        }
        for (int j = 0; j < others.tokens().length; j++) {
            openOthers += alignment.qualityBack(j) == 0 ? others.weights()[j] : 0;
        }
        if (antonyms == 0 && (particles(some, others) || particles(others, some))) {
            antonyms++;
        }
    }

    private void compare(Token mine, int i) {
        Token[] theirs = others.tokens();
        if (!looksComparable(mine) || some.counted().owner()[i] > 0) {
            return;
        }
        for (int j = 0; j < theirs.length; j++) {
            if (alignment.qualityBack(j) > 0 || !looksComparable(theirs[j])) {
                continue;
            }
            if (lexicon.areAntonyms(mine.stem(), theirs[j].stem())
                    || lexicon.areAntonyms(graded(mine.word()), graded(theirs[j].word()))) {
                antonyms++;
                return;
            }
            Lexicon.Group group = lexicon.exclusion(mine.stem(), theirs[j].stem());
            if (group != null && group.veto() != null) {
                excluded = group.veto();
            }
        }
    }

    private boolean looksComparable(Token token) {
        return token.kind() == Token.Kind.WORD
                && !PARTICLES.contains(token.word())
                && !lexicon.has("negation", token.word())
                && !token.matches("yes");
    }

    /// `fast` of `faster` and `fastest`, `big` of `bigger`.
    private String graded(String word) {
        int ending = word.endsWith("er") || word.endsWith("ly") ? 2 : word.endsWith("est") ? 3 : 0;
        if (ending == 0 || word.length() - ending < 3) {
            return lexicon.stem(word);
        }
        String base = word.substring(0, word.length() - ending);
        int last = base.length() - 1;
        if (base.charAt(last) == base.charAt(last - 1) && "lsz".indexOf(base.charAt(last)) < 0) {
            base = base.substring(0, last);
        }
        return base.charAt(base.length() - 1) == 'i'
                ? base.substring(0, base.length() - 1) + "y"
                : base;
    }

    /// `turn it off` and `turn it on`: the same verb with the opposite particle.
    private boolean particles(Question one, Question other) {
        Token[] tokens = one.tokens();
        for (int i = 0; i < tokens.length; i++) {
            String opposite = opposite(tokens[i].word());
            if (opposite != null && !other.has(tokens[i].stem()) && !one.has(opposite)) {
                int at = other.place(opposite);
                if (at >= 0
                        && ((looksRare(tokens[i].word()) && looksRare(opposite))
                                || sharesVerb(one, i, other, at))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable String opposite(String word) {
        return switch (word) {
            case "in" -> "out";
            case "out" -> "in";
            case "up" -> "down";
            case "down" -> "up";
            case "on" -> "off";
            case "off" -> "on";
            default -> null;
        };
    }

    private static boolean looksRare(String particle) {
        return !particle.equals("in") && !particle.equals("on");
    }

    private static boolean sharesVerb(Question one, int at, Question other, int place) {
        for (int i = Math.max(0, at - 3); i < at; i++) {
            int verb = other.place(one.tokens()[i].stem());
            if (one.weights()[i] > 0 && verb >= 0 && verb < place && place - verb <= 3) {
                return true;
            }
        }
        return false;
    }

    /// How often a text negates, without `No,` before a sentence, `not only`, and `whether or not`.
    static int negations(Question question, Question other) {
        Token[] tokens = question.tokens();
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean unable = tokens[i].matches("unable") && !other.has("able");
            boolean not = Lexicon.english().has("negation", tokens[i].word()) && negates(tokens, i);
            count += unable || not ? 1 : 0;
        }
        return count;
    }

    private static boolean negates(Token[] tokens, int i) {
        String before = i > 0 ? tokens[i - 1].word() : "";
        Token next = i + 1 < tokens.length ? tokens[i + 1] : null;
        return switch (tokens[i].word()) {
            case "no" ->
                    !(tokens[i].has(Token.STARTS_SENTENCE)
                                    && next != null
                                    && next.has(Token.AFTER_COMMA))
                            && !(next != null && (next.matches("doubt") || next.matches("matter")));
            case "not" -> !before.equals("or") && !(next != null && next.matches("only"));
            default -> true;
        };
    }

    /// Whether a text has a word such as `unable` that the other lacks, which may stand for its
    /// `not`.
    private boolean lacks(Question one, Question other) {
        for (Token token : one.tokens()) {
            if (lexicon.has("lacking", token.word()) && !other.has(token.stem())) {
                return true;
            }
        }
        return false;
    }
}
