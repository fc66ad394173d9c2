package dev.gatehouse.guardrails.check;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.guardrails.check.JsonSchema.Budget;
import dev.gatehouse.guardrails.check.JsonSchema.Fault;
import dev.gatehouse.guardrails.check.JsonSchema.Rule;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonDigest;
import dev.gatehouse.json.MalformedJson;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The keywords of a schema about one value.
final class SchemaValues {
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    /// Digits of a number that are computed with; one with more could take any time.
    private static final int LONGEST_NUMBER = 64;

    private SchemaValues() {}

    static Rule type(Json given, String at) throws MalformedJson {
        List<String> types =
                given.kind() == Json.Kind.ARRAY ? texts(given, at) : List.of(given.text());
        if (!TYPES.containsAll(types)) {
            throw new MalformedJson("'" + at + "' must be one of " + TYPES, at);
        }
        String what = "must be of type " + String.join(" or ", types);
        return (value, place, _) ->
                types.stream().anyMatch(it -> is(value, it)) ? null : new Fault(place, what);
    }

    private static boolean is(Json value, String type) {
        return switch (value.kind()) {
            case OBJECT -> type.equals("object");
            case ARRAY -> type.equals("array");
            case STRING -> type.equals("string");
            case BOOLEAN -> type.equals("boolean");
            case NULL -> type.equals("null");
            case NUMBER -> type.equals("number") || (type.equals("integer") && whole(value));
        };
    }

    private static boolean whole(Json value) {
        try {
            return decimal(value).stripTrailingZeros().scale() <= 0;
        } catch (MalformedJson _) {
            return false;
        }
    }

    static Rule anyOf(Json given, String at) throws MalformedJson {
        if (given.kind() != Json.Kind.ARRAY || given.size() == 0) {
            throw new MalformedJson("'" + at + "' must be a list", at);
        }
        var known = new HashSet<String>();
        for (int i = 0; i < given.size(); i++) {
            known.add(canonical(given.at(i)));
        }
        Set<String> all = Set.copyOf(known);
        return (value, place, _) ->
                all.contains(canonical(value)) ? null : new Fault(place, "must be one of 'enum'");
    }

    static Rule constant(Json given) throws MalformedJson {
        String known = canonical(given);
        return (value, place, _) ->
                known.equals(canonical(value)) ? null : new Fault(place, "must be that of 'const'");
    }

    /// Equal values have the same: strings decoded, numbers by their values.
    private static String canonical(Json value) throws MalformedJson {
        return switch (value.kind()) {
            case STRING -> "s" + value.text();
            case NUMBER -> "n" + decimal(value).stripTrailingZeros().toPlainString();
            case BOOLEAN, NULL -> value.raw();
            case OBJECT, ARRAY -> digest(value);
        };
    }

    private static String digest(Json value) {
        MessageDigest digest = Sha256.start();
        if (value.kind() == Json.Kind.OBJECT) {
            JsonDigest.members(value, (_, it) -> it, digest);
        } else {
            JsonDigest.tokens(value, digest);
        }
        return value.kind() + HexFormat.of().formatHex(digest.digest());
    }

    static Rule text(String keyword, Json given, String at) throws MalformedJson {
        if (keyword.equals("pattern")) {
            Pattern pattern = pattern(given.text(), at);
            return (value, place, budget) ->
                    value.kind() != Json.Kind.STRING || found(pattern, value.text(), budget)
                            ? null
                            : new Fault(place, "must match 'pattern'");
        }
        long limit = given.asLong();
        boolean least = keyword.equals("minLength");
        String what = "must have at " + (least ? "least " : "most ") + limit + " characters";
        return (value, place, _) -> {
            if (value.kind() != Json.Kind.STRING) {
                return null;
            }
            String text = value.text();
            long length = text.codePointCount(0, text.length());
            return (least ? length >= limit : length <= limit) ? null : new Fault(place, what);
        };
    }

    static Pattern pattern(String text, String at) throws MalformedJson {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new MalformedJson("'" + at + "' must be a regular expression", at);
        }
    }

    /// Whether a pattern occurs; a pattern that tries too much ends the check.
    static boolean found(Pattern pattern, String text, Budget budget) throws MalformedJson {
        try {
            return pattern.matcher(new Counted(text, budget)).find();
        } catch (TooLongException _) {
            throw new MalformedJson("takes too long to check", null);
        }
    }

    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLongException() {
            super(null, null, false, false);
        }
    }

    /// A text whose reading is counted.
    private record Counted(CharSequence text, Budget budget) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int at) {
            try {
                budget.step();
            } catch (MalformedJson _) {
                throw new TooLongException();
            }
            return text.charAt(at);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Counted(text.subSequence(from, to), budget);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    static Rule number(String keyword, Json given, String at) throws MalformedJson {
        if (given.kind() != Json.Kind.NUMBER) {
            throw new MalformedJson("'" + at + "' must be a number", at);
        }
        BigDecimal limit = decimal(given);
        if (keyword.equals("multipleOf") && limit.signum() <= 0) {
            throw new MalformedJson("'" + at + "' must be greater than 0", at);
        }
        String what = "must keep to '" + keyword + "' " + given.raw();
        return (value, place, _) -> {
            if (value.kind() != Json.Kind.NUMBER) {
                return null;
            }
            return keeps(keyword, decimal(value), limit) ? null : new Fault(place, what);
        };
    }

    private static boolean keeps(String keyword, BigDecimal value, BigDecimal limit) {
        int order = value.compareTo(limit);
        return switch (keyword) {
            case "minimum" -> order >= 0;
            case "maximum" -> order <= 0;
            case "exclusiveMinimum" -> order > 0;
            case "exclusiveMaximum" -> order < 0;
            default -> value.remainder(limit).signum() == 0;
        };
    }

    /// The value of a number of bounded size.
    private static BigDecimal decimal(Json number) throws MalformedJson {
        String raw = number.raw().toLowerCase(Locale.ROOT);
        int exponent = raw.indexOf('e');
        boolean huge = exponent >= 0 && raw.length() - exponent > 5;
        if (raw.length() > LONGEST_NUMBER || huge) {
            throw new MalformedJson("has a number with too many digits", null);
        }
        return new BigDecimal(raw);
    }

    static Rule size(String keyword, Json given, String at) throws MalformedJson {
        long limit = given.asLong();
        if (limit < 0) {
            throw new MalformedJson("'" + at + "' must be at least 0", at);
        }
        boolean least = keyword.startsWith("min");
        Json.Kind kind = keyword.endsWith("Items") ? Json.Kind.ARRAY : Json.Kind.OBJECT;
        String parts = kind == Json.Kind.ARRAY ? " elements" : " members";
        String what = "must have at " + (least ? "least " : "most ") + limit + parts;
        return (value, place, _) ->
                value.kind() != kind || (least ? value.size() >= limit : value.size() <= limit)
                        ? null
                        : new Fault(place, what);
    }

    static Rule unique(Json given) {
        if (!given.raw().equals("true")) {
            return (_, _, _) -> null;
        }
        return (value, place, budget) -> {
            if (value.kind() != Json.Kind.ARRAY) {
                return null;
            }
            var seen = new HashSet<String>();
            for (int i = 0; i < value.size(); i++) {
                budget.step();
                if (!seen.add(canonical(value.at(i)))) {
                    return new Fault(place, "must have no element twice");
                }
            }
            return null;
        };
    }

    static Rule required(Json given, String at) throws MalformedJson {
        List<String> names = texts(given, at);
        return (value, place, _) -> {
            if (value.kind() != Json.Kind.OBJECT) {
                return null;
            }
            for (String name : names) {
                if (value.member(name) == null) {
                    return new Fault(place, "must have the member '" + name + "'");
                }
            }
            return null;
        };
    }

    private static List<String> texts(Json given, String at) throws MalformedJson {
        if (given.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson("'" + at + "' must be a list of texts", at);
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < given.size(); i++) {
            texts.add(given.at(i).text());
        }
        return List.copyOf(texts);
    }
}
