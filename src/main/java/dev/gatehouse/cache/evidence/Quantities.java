package dev.gatehouse.cache.evidence;

import dev.gatehouse.cache.evidence.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The numbers of a text, with their units, and the units that are asked for.
final class Quantities {
    private static final int SMALL = 10;
    private static final Set<String> VERSION = Set.of("v", "version", "ver", "release");
    private static final Set<String> BEFORE_PRONOUN =
            Set.of("which", "that", "this", "the", "any", "no", "every", "some", "each", "another");
    private static final Set<String> ASKS_FOR_UNIT = Set.of("in", "to", "into", "many", "per");

    private static final Set<String> ONE = Set.of("a", "an", "per", "every", "each");
    private static final Set<String> NUMBERED =
            Set.of("war", "part", "chapter", "volume", "type", "phase", "act", "book", "section");

    private final Token[] tokens;
    private final List<Quantity> found = new ArrayList<>();
    private final List<Units.Unit> alone = new ArrayList<>(0);
    private final int[] owner;
    private int at;

    private Quantities(Token[] tokens) {
        this.tokens = tokens;
        this.owner = new int[tokens.length];
    }

    /// The numbers in the order of the text, the units without a number, and for each token the
    /// number of its quantity, from 1 on; 0 if it is part of none.
    static final class Counted {
        private final Quantity[] all;
        private final Units.Unit[] alone;
        private final int[] owner;

        private Counted(Quantity[] all, Units.Unit[] alone, int[] owner) {
            this.all = all;
            this.alone = alone;
            this.owner = owner;
        }

        Quantity[] all() {
            return all;
        }

        int[] owner() {
            return owner;
        }
    }

    static Counted of(Token[] tokens) {
        Quantities reader = new Quantities(tokens);
        while (reader.at < tokens.length) {
            reader.next();
        }
        return new Counted(
                reader.found.toArray(new Quantity[0]),
                reader.alone.toArray(new Units.Unit[0]),
                reader.owner);
    }

    private void next() {
        int from = at;
        Quantity quantity = tokens[at].kind() == Kind.CODE ? null : read();
        if (quantity != null) {
            found.add(quantity);
            for (int i = from; i < at; i++) {
                owner[i] = found.size();
            }
        } else if (at == from) {
            unitAlone();
            at++;
        }
    }

    private @Nullable Quantity read() {
        Token token = tokens[at];
        Dates.Found date = Dates.at(tokens, at);
        if (date != null) {
            at = date.end();
            return date.quantity();
        }
        if (token.kind() == Kind.NUMBER) {
            return digits(token);
        }
        Units.Unit currency = Units.all().named(token.word());
        if (currency != null && currency.money() && startsAmount(token)) {
            at++;
            Quantity amount = digits(tokens[at]);
            return amount.dimension() == null ? amount(amount, currency) : amount;
        }
        return words(token);
    }

    private boolean startsAmount(Token token) {
        boolean sign = !Character.isLetter(token.raw().charAt(0)) || token.has(Token.ALL_CAPITALS);
        return sign && at + 1 < tokens.length && tokens[at + 1].kind() == Kind.NUMBER;
    }

    private static Quantity amount(Quantity number, Units.Unit currency) {
        double value = number.value() * currency.factor();
        return new Quantity(Veto.AMOUNT, value, value, currency.dimension(), number.text(), false);
    }

    private Quantity digits(Token token) {
        double value = Numerals.value(token.raw());
        int before = at - 1;
        at++;
        boolean version = before >= 0 && VERSION.contains(tokens[before].word());
        if (Double.isNaN(value)) {
            return Quantity.literal(
                    dots(token.raw()) > 1 ? Veto.VERSION : Veto.NUMBER, token.raw());
        }
        if (version) {
            return new Quantity(Veto.VERSION, value, value, null, token.raw(), false);
        }
        if (at < tokens.length && Dates.looksOrdinalEnding(tokens[at])) {
            at++;
            return Quantity.plain(value, token.raw(), false);
        }
        return counted(value, token.raw().replace(",", ""), false);
    }

    private static int dots(String raw) {
        return (int) raw.chars().filter(c -> c == '.').count();
    }

    /// A number with the multiple and the unit after it.
    private Quantity counted(double number, String text, boolean weak) {
        double value = number;
        while (at < tokens.length && Numerals.multiple(tokens[at]) > 0) {
            value *= Numerals.multiple(tokens[at]);
            at++;
        }
        Units.Unit unit = unit();
        if (unit != null) {
            Veto kind = unit.money() ? Veto.AMOUNT : Veto.UNIT;
            return new Quantity(
                    kind,
                    value * unit.factor(),
                    value * unit.otherFactor(),
                    unit.dimension(),
                    text,
                    weak && value == 1);
        }
        if (at < tokens.length && tokens[at].has(Token.GLUED) && looksSuffix(tokens[at])) {
            String suffix = tokens[at].word();
            at++;
            return new Quantity(Veto.NUMBER, value, value, suffix, text, false);
        }
        return Quantity.plain(value, value == number ? text : "", weak);
    }

    /// A letter or two directly after the digits: `4o`, `3d`, `90s`.
    private boolean looksSuffix(Token token) {
        return token.kind() == Kind.WORD
                && token.raw().length() <= 2
                && tokens[at - 1].kind() == Kind.NUMBER;
    }

    /// The unit at this place, which is then passed.
    private Units.@Nullable Unit unit() {
        if (at >= tokens.length || tokens[at].kind() != Kind.WORD) {
            return null;
        }
        for (int length = Math.min(3, tokens.length - at); length > 1; length--) {
            Units.Unit unit = joined(length);
            if (unit != null) {
                at += length;
                return unit;
            }
        }
        Units.Unit unit = Units.all().named(tokens[at]);
        boolean adverb = tokens[at].word().length() <= 2 && !looksUnitLetter();
        if (unit == null || adverb) {
            return null;
        }
        at++;
        return unit;
    }

    /// A single letter or `in` is a unit only where digits stand before it.
    private boolean looksUnitLetter() {
        return !tokens[at].matches("in")
                && !tokens[at].matches("a")
                && tokens[at - 1].kind() == Kind.NUMBER;
    }

    /// `square meters`, `km/h`, `miles per hour`, `degrees Celsius`.
    private Units.@Nullable Unit joined(int length) {
        String first = tokens[at].word();
        String second = tokens[at + 1].word();
        String third = length == 3 ? tokens[at + 2].word() : "";
        if (third.equals("hour") && second.equals("per")) {
            return Units.all().named(first.startsWith("mile") ? "mileperhour" : "kmperh");
        }
        if (length == 3) {
            return null;
        }
        return switch (first) {
            case "square", "sq" -> Units.all().named("square" + second);
            case "degree", "degrees" ->
                    Units.all().named(second.length() == 1 ? "degree" + second : second);
            case "km" ->
                    second.equals("h") && tokens[at + 1].has(Token.GLUED)
                            ? Units.all().named("kmh")
                            : null;
            case "per" -> second.equals("cent") ? Units.all().named("percent") : null;
            default -> null;
        };
    }

    private @Nullable Quantity words(Token token) {
        Numerals.Spelled spelled = Numerals.spelled(tokens, at);
        if (spelled != null) {
            if (spelled.value() == 1 && looksPronoun(spelled.end())) {
                return null;
            }
            at = spelled.end();
            Quantity counted = counted(spelled.value(), "", spelled.value() <= SMALL);
            return counted.value() == 1 && counted.dimension() == null ? null : counted;
        }
        if (ONE.contains(token.word()) && at + 1 < tokens.length) {
            return one();
        }
        int roman = roman(token);
        int value = roman > 0 ? roman : value(token);
        if (value == 0) {
            return null;
        }
        at++;
        return Quantity.plain(value, "", roman == 0 && value <= SMALL);
    }

    /// `an hour`, `per hour`, `every hour`: one hour.
    private @Nullable Quantity one() {
        int start = at++;
        Units.Unit unit = tokens[at].word().length() > 2 ? unit() : null;
        if (unit == null) {
            at = start;
            return null;
        }
        return new Quantity(
                Veto.UNIT, unit.factor(), unit.otherFactor(), unit.dimension(), "", true);
    }

    /// `World War II`, `World War I`.
    private int roman(Token token) {
        if (at == 0 || !tokens[at - 1].has(Token.CAPITAL)) {
            return 0;
        }
        if (token.has(Token.ALL_CAPITALS)) {
            return Numerals.roman(token.raw());
        }
        return token.raw().equals("I") && NUMBERED.contains(tokens[at - 1].word()) ? 1 : 0;
    }

    private boolean looksPronoun(int end) {
        boolean before = at > 0 && BEFORE_PRONOUN.contains(tokens[at - 1].word());
        return before || end >= tokens.length || tokens[end].matches("of");
    }

    private int value(Token token) {
        String before = at > 0 ? tokens[at - 1].word() : "";
        boolean unit = before.equals("per") || before.equals("a") || before.equals("each");
        return switch (token.word()) {
            case "second" -> unit || looksLast() ? 0 : 2;
            case "dozen" -> 12;
            case "twice", "double" -> 2;
            case "triple", "thrice" -> 3;
            default -> Numerals.ordinal(token.word()) > 1 ? Numerals.ordinal(token.word()) : 0;
        };
    }

    private boolean looksLast() {
        return at + 1 == tokens.length;
    }

    private void unitAlone() {
        Token token = tokens[at];
        Units.Unit unit = token.kind() == Kind.WORD ? Units.all().named(token) : null;
        if (unit == null) {
            return;
        }
        boolean asked = at > 0 && ASKS_FOR_UNIT.contains(tokens[at - 1].word());
        if ((unit.alone() || asked) && token.word().length() > 1 && !token.matches("in")) {
            boolean target = asked && unit.alone() && !tokens[at - 1].matches("many");
            alone.add(
                    target
                            ? unit
                            : new Units.Unit(
                                    unit.dimension(), unit.factor(), unit.otherFactor(), false));
        }
    }

    /// The veto for numbers and units of one text that the other lacks, `null` if there is none.
    static @Nullable Veto difference(Counted some, Counted others) {
        Quantity missing = missing(some.all, others.all);
        Quantity added = missing(others.all, some.all);
        if (missing != null && (added != null || !missing.weak())) {
            return kind(missing, added);
        }
        if (added != null && !added.weak()) {
            return kind(added, null);
        }
        return asksOther(some.alone, others.alone) || asksOther(others.alone, some.alone)
                ? Veto.UNIT
                : null;
    }

    private static Veto kind(Quantity one, @Nullable Quantity other) {
        return one.kind() == Veto.NUMBER && other != null ? other.kind() : one.kind();
    }

    /// A quantity of one text that is not in the other; a weak one only if there is no other.
    private static @Nullable Quantity missing(Quantity[] all, Quantity[] others) {
        Quantity missing = null;
        for (Quantity one : all) {
            if ((missing == null || missing.weak()) && !contains(others, one)) {
                missing = one;
            }
        }
        return missing;
    }

    static boolean contains(Quantity[] all, Quantity wanted) {
        for (Quantity one : all) {
            if (one.counts(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean asksOther(Units.Unit[] some, Units.Unit[] others) {
        for (Units.Unit one : some) {
            boolean same = false;
            boolean dimension = false;
            for (Units.Unit other : others) {
                boolean alike = one.dimension().equals(other.dimension());
                dimension |= alike;
                same |= alike && one.factor() == other.factor();
            }
            if (!same && (one.alone() || dimension)) {
                return true;
            }
        }
        return false;
    }
}
