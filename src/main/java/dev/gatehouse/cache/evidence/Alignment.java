package dev.gatehouse.cache.evidence;

import dev.gatehouse.embedder.WordVectors;
import java.util.Arrays;

/// Which words of two questions stand for each other.
final class Alignment {
    static final int NONE = -1;
    static final double EXACT = 1;
    private static final double SYNONYM = 0.85;
    private static final double RELATED = 0.8;
    private static final double MISSPELT = 0.8;
    /// Pairs of words that are compared beyond their stems are bounded by its square.
    private static final int MOST_OPEN = 48;

    private final Question some;
    private final Question others;
    private final Lexicon lexicon = Lexicon.english();
    private final int[] partner;
    private final int[] partnerBack;
    private final double[] quality;
    private final double[] qualityBack;

    private Alignment(Question some, Question others) {
        this.some = some;
        this.others = others;
        partner = new int[some.tokens().length];
        partnerBack = new int[others.tokens().length];
        quality = new double[partner.length];
        qualityBack = new double[partnerBack.length];
        Arrays.fill(partner, NONE);
        Arrays.fill(partnerBack, NONE);
    }

    static Alignment of(Question some, Question others) {
        Alignment alignment = new Alignment(some, others);
        alignment.exact();
        alignment.numbers();
        alignment.open();
        return alignment;
    }

    /// Equal stems, the first with the first, the second with the second.
    private void exact() {
        Token[] mine = some.tokens();
        for (int i = 0; i < mine.length; i++) {
            int at = others.place(mine[i].stem());
            while (at >= 0 && at < partnerBack.length) {
                if (partnerBack[at] == NONE && others.tokens()[at].stem().equals(mine[i].stem())) {
                    join(i, at, EXACT);
                    break;
                }
                at = others.repeats(at);
            }
        }
        for (int i = 0; i < mine.length; i++) {
            // Twice here, once there.
            if (partner[i] == NONE && others.has(mine[i].stem())) {
                quality[i] = EXACT;
            }
        }
        for (int i = 0; i < partnerBack.length; i++) {
            if (partnerBack[i] == NONE && some.has(others.tokens()[i].stem())) {
                qualityBack[i] = EXACT;
            }
        }
    }

    private void join(int i, int at, double how) {
        partner[i] = at;
        partnerBack[at] = i;
        quality[i] = how;
        qualityBack[at] = how;
    }

    /// The words of a number count as found if the other has that number in any form.
    private void numbers() {
        numbers(some.counted(), others.counted(), quality);
        numbers(others.counted(), some.counted(), qualityBack);
    }

    private static void numbers(
            Quantities.Counted counted, Quantities.Counted other, double[] quality) {
        for (int i = 0; i < quality.length; i++) {
            int owner = counted.owner()[i];
            if (owner > 0) {
                boolean found = Quantities.contains(other.all(), counted.all()[owner - 1]);
                quality[i] = found ? EXACT : 0;
            }
        }
    }

    private void open() {
        int[] mine = openOf(some, quality);
        int[] theirs = openOf(others, qualityBack);
        for (int i : mine) {
            int best = NONE;
            double how = 0;
            for (int j : theirs) {
                double likeness = qualityBack[j] > 0 ? 0 : likeness(i, j);
                if (likeness > how) {
                    how = likeness;
                    best = j;
                }
            }
            if (best != NONE) {
                join(i, best, how);
            }
        }
        compounds(some, others, quality, qualityBack);
        compounds(others, some, qualityBack, quality);
    }

    private static int[] openOf(Question question, double[] quality) {
        int[] open = new int[Math.min(quality.length, MOST_OPEN)];
        int count = 0;
        for (int i = 0; i < quality.length && count < open.length; i++) {
            if (quality[i] == 0
                    && question.weights()[i] > 0
                    && question.counted().owner()[i] == 0) {
                open[count++] = i;
            }
        }
        return Arrays.copyOf(open, count);
    }

    private double likeness(int i, int j) {
        Token one = some.tokens()[i];
        Token other = others.tokens()[j];
        if (one.kind() != Token.Kind.WORD || other.kind() != Token.Kind.WORD) {
            return one.word().equalsIgnoreCase(other.word()) ? EXACT : 0;
        }
        if (lexicon.areAntonyms(one.stem(), other.stem())
                || lexicon.exclusion(one.stem(), other.stem()) != null) {
            return 0;
        }
        if (lexicon.areSynonyms(one.stem(), other.stem())) {
            return SYNONYM;
        }
        if (Stems.areRelated(one.stem(), other.stem())) {
            return RELATED;
        }
        return Stems.looksMisspelt(one.word(), other.word()) ? MISSPELT : 0;
    }

    /// `dataset` and `data set`.
    private static void compounds(
            Question whole, Question parts, double[] quality, double[] qualityBack) {
        Token[] tokens = parts.tokens();
        for (int j = 0; j + 1 < tokens.length; j++) {
            if (qualityBack[j] > 0 && qualityBack[j + 1] > 0) {
                continue;
            }
            int at = whole.place(tokens[j].word() + tokens[j + 1].stem());
            if (at >= 0 && quality[at] == 0) {
                quality[at] = EXACT;
                qualityBack[j] = EXACT;
                qualityBack[j + 1] = EXACT;
            }
        }
    }

    /// The place in the other question, `NONE` without one.
    int partner(int i) {
        return partner[i];
    }

    int partnerBack(int i) {
        return partnerBack[i];
    }

    /// How well a word of the first question is found in the second, 0 to 1.
    double quality(int i) {
        return quality[i];
    }

    double qualityBack(int i) {
        return qualityBack[i];
    }

    /// How near the word of the first question that is nearest in the second comes to it, 0 to 1:
    /// by the vectors of words, where nothing else joins them.
    double nearness(int i) {
        return quality[i] > 0 ? quality[i] : nearest(some, i, others);
    }

    double nearnessBack(int j) {
        return qualityBack[j] > 0 ? qualityBack[j] : nearest(others, j, some);
    }

    private double nearest(Question one, int place, Question other) {
        float[] vector = one.vector(place);
        if (vector == null) {
            return 0;
        }
        double best = 0;
        int seen = 0;
        for (int j = 0; j < other.tokens().length && seen < MOST_OPEN; j++) {
            float[] with = other.weights()[j] > 0 ? other.vector(j) : null;
            seen += with == null ? 0 : 1;
            best = with == null ? best : Math.max(best, WordVectors.cosine(vector, with));
        }
        return best;
    }

    /// The share of words that stand where they stand in the other text, counted from either end: a
    /// part that moved moves all others.
    double inPlace() {
        Token[] one = some.tokens();
        Token[] two = others.tokens();
        int start = 0;
        int end = 0;
        int shorter = Math.min(one.length, two.length);
        for (int i = 0; i < shorter; i++) {
            start += one[i].stem().equals(two[i].stem()) ? 1 : 0;
            end += one[one.length - 1 - i].stem().equals(two[two.length - 1 - i].stem()) ? 1 : 0;
        }
        return (double) Math.max(start, end) / Math.max(one.length, two.length);
    }

    /// The share of all words, those of function too, that are in both texts.
    double likeness() {
        int common = 0;
        for (Token token : some.tokens()) {
            common += others.has(token.stem()) ? 1 : 0;
        }
        for (Token token : others.tokens()) {
            common += some.has(token.stem()) ? 1 : 0;
        }
        return (double) common / (some.tokens().length + others.tokens().length);
    }
}
