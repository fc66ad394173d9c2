package dev.gatehouse.cache.evidence;

import java.util.Arrays;

/// Whether two texts of the same words give them other roles: `from A to B` and `from B to A`, `A
/// eats B` and `B eats A`. Parts that only moved, as `before B, A` for `A before B`, keep their
/// roles.
final class Roles {
    private static final int MOST = 64;
    private static final double LIKE = 0.5;
    private static final double IN_PLACE = 0.5;
    private static final int REACH = 5;
    private static final int BRIEF = 20;
    private static final int SHORT = 12;
    private static final double NEARLY_EQUAL = 0.8;
    private static final int FEW = 5;
    private static final String NONE = "";
    private static final String LISTED = "and";

    private final Question some;
    private final Question others;
    private final Alignment alignment;
    private final Lexicon lexicon = Lexicon.english();
    /// The places in both texts of the words that are in both, in the order of the first.
    private int[] mine = {};
    private int[] theirs = {};
    /// For each of these its rank in the order of the second.
    private int[] rank = {};

    private Roles(Question some, Question others, Alignment alignment) {
        this.some = some;
        this.others = others;
        this.alignment = alignment;
    }

    static boolean areSwapped(Question some, Question others, Alignment alignment) {
        Roles roles = new Roles(some, others, alignment);
        roles.order();
        return roles.rank.length > 1 && alignment.likeness() >= LIKE && roles.swapped();
    }

    private void order() {
        int[] places = new int[Math.min(some.tokens().length, MOST)];
        int count = 0;
        for (int i = 0; i < some.tokens().length && count < places.length; i++) {
            if (alignment.partner(i) >= 0 && some.weights()[i] > 0 && !looksUnit(some, i)) {
                places[count++] = i;
            }
        }
        mine = Arrays.copyOf(places, count);
        theirs = new int[count];
        for (int i = 0; i < count; i++) {
            theirs[i] = alignment.partner(mine[i]);
        }
        int[] sorted = theirs.clone();
        Arrays.sort(sorted);
        rank = new int[count];
        for (int i = 0; i < count; i++) {
            rank[i] = Arrays.binarySearch(sorted, theirs[i]);
        }
    }

    private static boolean looksUnit(Question question, int place) {
        Token token = question.tokens()[place];
        return question.counted().owner()[place] > 0
                && token.kind() == Token.Kind.WORD
                && Units.all().named(token) != null;
    }

    private boolean swapped() {
        int bySome = agent(some);
        int byOthers = agent(others);
        if ((bySome >= 0) != (byOthers >= 0)) {
            return bySome >= 0
                    ? looksOtherAgent(some, bySome, others, true)
                    : looksOtherAgent(others, byOthers, some, false);
        }
        return marked()
                || (looksPassive(some) == looksPassive(others)
                        && (alignment.inPlace() >= IN_PLACE || mine.length <= FEW)
                        && ordered());
    }

    /// The place of the first word after `eaten by`, -1 if the text has no passive with an agent.
    private static int agent(Question question) {
        Token[] tokens = question.tokens();
        for (int i = 1; i < tokens.length; i++) {
            if ((tokens[i].matches("by") && looksParticiple(tokens[i - 1]))
                    || looksLateAgent(tokens, i)) {
                return named(question, i + 1);
            }
        }
        return -1;
    }

    /// The first word with a meaning from a place on, -1 if none is near or it is a gerund.
    private static int named(Question question, int from) {
        Token[] tokens = question.tokens();
        for (int j = from; j < Math.min(tokens.length, from + REACH - 1); j++) {
            if (question.weights()[j] > 0) {
                return tokens[j].word().endsWith("ing") ? -1 : j;
            }
        }
        return -1;
    }

    /// `declared on America by Germany`: the participle stands a little before, after a form of
    /// `be`.
    private static boolean looksLateAgent(Token[] tokens, int by) {
        if (!tokens[by].matches("by")) {
            return false;
        }
        for (int i = by - 1; i > Math.max(0, by - REACH); i--) {
            if (looksParticiple(tokens[i]) && follows(tokens, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean follows(Token[] tokens, int participle) {
        for (int j = participle - 1; j >= Math.max(0, participle - REACH); j--) {
            if (tokens[j].stem().equals("be")) {
                return true;
            }
        }
        return false;
    }

    /// Whether a participle follows a form of `be`: `can be loaded`, `was the gate opened`.
    private static boolean looksPassive(Question question) {
        Token[] tokens = question.tokens();
        for (int i = 1; i < tokens.length; i++) {
            for (int j = Math.max(0, i - 3); j < i && looksParticiple(tokens[i]); j++) {
                if (tokens[j].stem().equals("be")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean looksParticiple(Token token) {
        String word = token.word();
        return token.kind() == Token.Kind.WORD
                && !word.equals(token.stem())
                && !word.endsWith("s")
                && !word.endsWith("ing")
                && !token.stem().equals("be")
                && !(word.endsWith("e") && token.stem().length() == word.length() - 1);
    }

    /// Whether the agent of the passive stands after the verb in the active text.
    private boolean looksOtherAgent(Question passive, int agent, Question active, boolean first) {
        int verb = agent - 1;
        while (verb > 0 && !looksParticiple(passive.tokens()[verb])) {
            verb--;
        }
        int activeAgent = first ? alignment.partner(agent) : alignment.partnerBack(agent);
        int activeVerb = first ? alignment.partner(verb) : alignment.partnerBack(verb);
        return activeAgent >= 0
                && activeVerb >= 0
                && activeAgent > activeVerb
                && !lexicon.has("means", role(active, activeAgent));
    }

    /// Whether two words have exchanged the prepositions before them.
    private boolean marked() {
        int length = Math.max(some.tokens().length, others.tokens().length);
        boolean nearlyEqual =
                alignment.inPlace() >= IN_PLACE
                        || (length <= SHORT && alignment.likeness() >= NEARLY_EQUAL);
        if (!nearlyEqual && length > BRIEF) {
            return false;
        }
        String[] before = new String[mine.length];
        String[] after = new String[mine.length];
        for (int i = 0; i < mine.length; i++) {
            before[i] = role(some, mine[i]);
            after[i] = role(others, theirs[i]);
            if (areOpposite(before[i], after[i])) {
                return true;
            }
            for (int j = 0; j < i; j++) {
                boolean exchanged =
                        !before[i].equals(after[i])
                                && before[i].equals(after[j])
                                && after[i].equals(before[j])
                                && !before[i].equals(LISTED)
                                && !after[i].equals(LISTED)
                                && looksNumber(i) == looksNumber(j);
                boolean loose = looksLoose(before[i], after[i]);
                if (exchanged && (nearlyEqual || !loose)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean areOpposite(String one, String other) {
        return (one.equals("from") && other.equals("to"))
                || (one.equals("to") && other.equals("from"));
    }

    private boolean looksNumber(int i) {
        return some.counted().owner()[mine[i]] > 0;
    }

    /// Whether a change of prepositions often keeps the meaning: `the size of the table`, `in
    /// tables, size`.
    private boolean looksLoose(String one, String other) {
        return lexicon.has("loose", one) || lexicon.has("loose", other);
    }

    /// Whether the words are `X P Y` in one text and `Y P X` in the other, with the same
    /// prepositions at the same places.
    private boolean ordered() {
        int from = 0;
        int to = rank.length;
        while (from < to && rank[from] == from) {
            from++;
        }
        while (to > from && rank[to - 1] == to - 1) {
            to--;
        }
        return to - from > 2 && exchanged(from, to) && prepositions(some) == prepositions(others);
    }

    private boolean exchanged(int from, int to) {
        int second = indexOf(from);
        int firstEnd = from + (to - rank[from]);
        if (firstEnd >= second
                || !runs(from, firstEnd, to - (firstEnd - from))
                || !runs(second, to, from)
                || !runs(firstEnd, second, from + (to - second))) {
            return false;
        }
        return role(some, mine[from]).equals(role(others, theirs[second]))
                && role(some, mine[second]).equals(role(others, theirs[from]))
                && !(looksList(firstEnd, second) && looksJoined(mine[second]));
    }

    private int indexOf(int wanted) {
        for (int i = 0; i < rank.length; i++) {
            if (rank[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// Whether these words follow each other in the second text, beginning at a rank.
    private boolean runs(int from, int to, int start) {
        for (int i = from; i < to; i++) {
            if (rank[i] != start + i - from) {
                return false;
            }
        }
        return true;
    }

    /// Whether what stands between is part of a list, or a word such as `marry` that works both
    /// ways.
    private boolean looksList(int from, int to) {
        for (int i = from; i < to; i++) {
            boolean symmetric =
                    lexicon.has("symmetric", some.tokens()[mine[i]].word())
                            || role(some, mine[i]).equals(LISTED);
            if (!symmetric) {
                return false;
            }
        }
        return true;
    }

    /// Whether `and` or a comma stands directly before a word, or before its article.
    private boolean looksJoined(int place) {
        Token[] tokens = some.tokens();
        if (tokens[place].has(Token.AFTER_COMMA)) {
            return true;
        }
        for (int i = place - 1; i >= Math.max(0, place - 2); i--) {
            if (lexicon.has("symmetric", tokens[i].word())
                    || lexicon.has("symmetric", tokens[i].stem())) {
                return true;
            }
            if (some.weights()[i] > 0) {
                return false;
            }
        }
        return false;
    }

    /// A sum over the prepositions of a text that does not depend on their order.
    private int prepositions(Question question) {
        Token[] tokens = question.tokens();
        int sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean asks =
                    i + 1 < tokens.length
                            && (tokens[i + 1].matches("what") || tokens[i + 1].matches("which"));
            sum +=
                    lexicon.has("preposition", tokens[i].word()) && !asks
                            ? tokens[i].word().hashCode()
                            : 0;
        }
        return sum;
    }

    /// The preposition that a place belongs to, with nothing but articles and words of the same
    /// group between; `LISTED` after a comma, `and` and the like.
    private String role(Question question, int place) {
        Token[] tokens = question.tokens();
        if (place + 1 < tokens.length && tokens[place + 1].matches("'s")) {
            return "of";
        }
        for (int i = place - 1; i >= Math.max(0, place - REACH); i--) {
            String role = tokens[i + 1].word().endsWith("ing") ? NONE : role(question, tokens, i);
            if (tokens[i + 1].has(Token.AFTER_COMMA)) {
                return i + 1 == place ? LISTED : NONE;
            }
            if (!role.equals(NONE) || lexicon.has("clause", tokens[i].word())) {
                return role;
            }
        }
        return NONE;
    }

    private String role(Question question, Token[] tokens, int i) {
        String word = tokens[i].word();
        return switch (word) {
            case "and", "or", "vs", "versus", "between" -> LISTED;
            case "with" -> looksAsymmetric(question) ? word : LISTED;
            case "compared" -> "than";
            case "into", "onto" -> "to";
            case "to" -> to(tokens, i);
            default -> lexicon.has("preposition", word) ? word : NONE;
        };
    }

    /// `to` before a verb gives no role.
    private String to(Token[] tokens, int i) {
        if (i + 1 < tokens.length && lexicon.has("verbs", tokens[i + 1].word())) {
            return NONE;
        }
        String before = i > 0 ? tokens[i - 1].word() : "how";
        if (before.equals("compared")) {
            return "than";
        }
        return lexicon.has("before-infinitive", before) ? NONE : "to";
    }

    private boolean looksAsymmetric(Question question) {
        for (Token token : question.tokens()) {
            if (lexicon.has("asymmetric", token.stem())
                    || lexicon.has("asymmetric", token.word())) {
                return true;
            }
        }
        return false;
    }
}
