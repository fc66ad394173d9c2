package dev.gatehouse.cache.evidence;

import java.util.List;

/// What two questions have in common, in numbers. `fit.py` fits the weights of these.
final class Features {
    static final List<String> NAMES =
            List.of(
                    "cosine",
                    "asked_found",
                    "kept_found",
                    "both_open",
                    "one_open",
                    "added_only",
                    "names_changed",
                    "names_added",
                    "siblings",
                    "intent",
                    "intent_same",
                    "negation",
                    "past",
                    "future",
                    "tense_only",
                    "scope",
                    "scope_only",
                    "intent_only",
                    "verbs_changed",
                    "length",
                    "order",
                    "numbers",
                    "short",
                    "open_common",
                    "pronouns",
                    "asked_near",
                    "kept_near",
                    "less_far",
                    "more_far",
                    "both_far");

    private static final double MOST_OPEN = 4;

    private final Question asked;
    private final Question kept;
    private final Alignment alignment;
    private final Lexicon lexicon = Lexicon.english();
    private final double[] values = new double[NAMES.size()];
    private int next;
    /// The weight of the words without a partner, in the text with less of it and in the other.
    private double less;
    private double more;

    private Features(Question asked, Question kept, Alignment alignment) {
        this.asked = asked;
        this.kept = kept;
        this.alignment = alignment;
    }

    static double[] of(Question asked, Question kept, Alignment alignment, double cosine) {
        Features features = new Features(asked, kept, alignment);
        features.add(cosine);
        features.words();
        features.names();
        features.kinds();
        features.shape();
        features.nearness();
        return features.values;
    }

    private void add(double value) {
        values[next++] = value;
    }

    private void words() {
        double total = 0;
        double found = 0;
        double totalKept = 0;
        double foundKept = 0;
        for (int i = 0; i < asked.tokens().length; i++) {
            total += asked.weights()[i];
            found += asked.weights()[i] * alignment.quality(i);
        }
        for (int j = 0; j < kept.tokens().length; j++) {
            totalKept += kept.weights()[j];
            foundKept += kept.weights()[j] * alignment.qualityBack(j);
        }
        add(share(found, total));
        add(share(foundKept, totalKept));
        double open = total - found;
        double openKept = totalKept - foundKept;
        less = Math.min(open, openKept);
        more = Math.max(open, openKept);
        add(Math.min(less, MOST_OPEN));
        add(Math.min(more - less, MOST_OPEN));
        add(flag(less <= Question.FRAME && more >= Question.COMMON));
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 1 : part / whole;
    }

    private void names() {
        int mine = openNames(asked, true);
        int theirs = openNames(kept, false);
        add(Math.min(Math.min(mine, theirs), 3));
        add(Math.min(Math.abs(mine - theirs), 3));
        add(Math.min(siblings(), 2));
    }

    private boolean looksOpen(int place, boolean first) {
        return first ? alignment.quality(place) == 0 : alignment.qualityBack(place) == 0;
    }

    private int openNames(Question question, boolean first) {
        int count = 0;
        for (int i = 0; i < question.tokens().length; i++) {
            count += question.weights()[i] == Question.NAME && looksOpen(i, first) ? 1 : 0;
        }
        return count;
    }

    private int siblings() {
        int count = 0;
        for (int i = 0; i < asked.tokens().length; i++) {
            if (looksOpen(i, true) && asked.weights()[i] > 0) {
                count += hasSibling(asked.tokens()[i]) ? 1 : 0;
            }
        }
        return count;
    }

    private boolean hasSibling(Token token) {
        for (int j = 0; j < kept.tokens().length; j++) {
            if (looksOpen(j, false)
                    && lexicon.exclusion(token.stem(), kept.tokens()[j].stem()) != null) {
                return true;
            }
        }
        return false;
    }

    private void kinds() {
        add(flag(Intent.differ(asked.intent(), kept.intent())));
        add(flag(asked.intent() == kept.intent() && asked.intent() != Intent.NONE));
        add(flag(Reversals.negations(asked, kept) % 2 != Reversals.negations(kept, asked) % 2));
        boolean past = hasAny(asked, "past") != hasAny(kept, "past");
        boolean future = hasAny(asked, "future") != hasAny(kept, "future");
        add(flag(past));
        add(flag(future));
        boolean alike = more < Question.COMMON;
        int scope = scope(asked, kept) + scope(kept, asked);
        add(flag(alike && (past || future || changesTense())));
        add(Math.min(scope, 3));
        add(flag(alike && scope > 0));
        add(flag(alike && Intent.ofOther(asked.intent(), kept.intent())));
        add(Math.min(openVerbs(asked, true), openVerbs(kept, false)));
    }

    private static double flag(boolean value) {
        return value ? 1 : 0;
    }

    /// Whether a verb in both is in the past in one of them, as in `who owned it` and `who owns
    /// it`.
    private boolean changesTense() {
        for (int i = 0; i < asked.tokens().length; i++) {
            int j = alignment.partner(i);
            if (j >= 0 && asked.weights()[i] > 0 && looksPast(asked, i) != looksPast(kept, j)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a word is a past form without `is` or `has` before it, or a verb after `did`.
    private boolean looksPast(Question question, int place) {
        Token[] tokens = question.tokens();
        String word = tokens[place].word();
        boolean form = word.endsWith("ed") || lexicon.has("preterite", word);
        for (int i = place - 1; i >= Math.max(0, place - 4); i--) {
            if (tokens[i].matches("did")) {
                return true;
            }
            if (tokens[i].stem().equals("be") || tokens[i].stem().equals("have")) {
                return false;
            }
        }
        return form;
    }

    private int openVerbs(Question question, boolean first) {
        int count = 0;
        for (int i = 0; i < question.tokens().length; i++) {
            Token token = question.tokens()[i];
            boolean verb = lexicon.has("verbs", token.word()) || lexicon.has("verbs", token.stem());
            count += question.weights()[i] > Question.FRAME && looksOpen(i, first) && verb ? 1 : 0;
        }
        return Math.min(count, 2);
    }

    private boolean hasAny(Question question, String section) {
        for (Token token : question.tokens()) {
            if (lexicon.has(section, token.word())) {
                return true;
            }
        }
        return false;
    }

    private int scope(Question one, Question other) {
        int count = 0;
        for (Token token : one.tokens()) {
            count += lexicon.has("scope", token.word()) && !other.has(token.stem()) ? 1 : 0;
        }
        return count;
    }

    private void shape() {
        int mine = asked.tokens().length;
        int theirs = kept.tokens().length;
        add(Math.abs(Math.log((mine + 1.0) / (theirs + 1.0))));
        add(order());
        add(flag(asked.counted().all().length != kept.counted().all().length));
        add(1.0 / (1 + Math.min(mine, theirs)));
        add(openCommon());
        add(Math.min(pronouns(), 2));
    }

    /// How far the words that no list joins are from those of the other text.
    private void nearness() {
        Far mine = new Far();
        for (int i = 0; i < asked.tokens().length; i++) {
            mine.add(asked.weights()[i], asked.weights()[i] > 0 ? alignment.nearness(i) : 1);
        }
        Far theirs = new Far();
        for (int j = 0; j < kept.tokens().length; j++) {
            theirs.add(kept.weights()[j], kept.weights()[j] > 0 ? alignment.nearnessBack(j) : 1);
        }
        add(share(mine.total - mine.sum, mine.total));
        add(share(theirs.total - theirs.sum, theirs.total));
        add(Math.min(mine.most, theirs.most));
        add(Math.max(mine.most, theirs.most));
        add(Math.min(MOST_OPEN, Math.min(mine.sum, theirs.sum)));
    }

    private static final class Far {
        private double total;
        private double sum;
        private double most;

        void add(double weight, double nearness) {
            total += weight;
            sum += weight * (1 - nearness);
            most = Math.max(most, weight * (1 - nearness));
        }
    }

    /// The share of neighbours among the words in both that are neighbours in both.
    private double order() {
        int last = -1;
        int pairs = 0;
        int kept = 0;
        for (int i = 0; i < asked.tokens().length; i++) {
            int partner = alignment.partner(i);
            if (asked.weights()[i] == 0 || partner < 0) {
                continue;
            }
            if (last >= 0) {
                pairs++;
                kept += partner > last ? 1 : 0;
            }
            last = partner;
        }
        return pairs == 0 ? 1 : (double) kept / pairs;
    }

    /// How much of what has no partner are common words.
    private double openCommon() {
        double count = 0;
        for (int i = 0; i < asked.tokens().length; i++) {
            count += looksOpen(i, true) && looksCommon(asked.weights()[i]) ? 1 : 0;
        }
        for (int j = 0; j < kept.tokens().length; j++) {
            count += looksOpen(j, false) && looksCommon(kept.weights()[j]) ? 1 : 0;
        }
        return Math.min(count, 4);
    }

    private static boolean looksCommon(double weight) {
        return weight > 0 && weight <= Question.COMMON;
    }

    /// Persons that only one of both names: `my`, `your`, `she`.
    private int pronouns() {
        int count = 0;
        for (String person : List.of("he", "she", "they", "we", "it")) {
            count += asked.has(person) != kept.has(person) ? 1 : 0;
        }
        return count;
    }
}
