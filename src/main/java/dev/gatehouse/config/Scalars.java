package dev.gatehouse.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Single values: from text, and back to text for showing.
final class Scalars {
    private Scalars() {}

    /// Reads a text as a type.
    ///
    /// @throws IllegalArgumentException saying what was expected instead, to follow "expects"
    static Object parse(Class<?> type, String text) {
        try {
            return parsed(type, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected(type), e);
        }
    }

    private static Object parsed(Class<?> type, String text) {
        if (type.isEnum()) {
            return constant(type, text);
        }
        return switch (type.getName()) {
            case "java.lang.String" -> text;
            case "int", "java.lang.Integer" -> Integer.parseInt(text);
            case "long", "java.lang.Long" -> Long.parseLong(text);
            case "double", "java.lang.Double" -> number(text);
            case "boolean", "java.lang.Boolean" -> flag(text);
            case "java.time.Duration" -> Durations.parse(text);
            case "dev.gatehouse.config.Size" -> Size.parse(text);
            case "java.net.URI" -> address(text);
            case "java.nio.file.Path" -> path(text);
            default -> throw new IllegalStateException("no setting can be a " + type.getName());
        };
    }

    /// What may be written for a type, with an example.
    static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + choices(type);
        }
        return switch (type.getName()) {
            case "int", "java.lang.Integer" -> "a whole number such as 8080, at most 2147483647";
            case "long", "java.lang.Long" -> "a whole number such as 100000";
            case "double", "java.lang.Double" -> "a number such as 0.85";
            case "boolean", "java.lang.Boolean" -> "true or false";
            case "java.time.Duration" -> "a duration such as 500ms, 10s, 1m30s, 2h or 7d";
            case "dev.gatehouse.config.Size" -> "a size such as 512K, 32MB or 1G";
            case "java.net.URI" ->
                    "an absolute http or https address such as https://api.example.com/v1";
            case "java.nio.file.Path" -> "a path such as data/gatehouse.db";
            default -> "a text";
        };
    }

    static String choices(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Names.kebab(((Enum<?>) constant).name()))
                .collect(Collectors.joining(", "));
    }

    /// A value as it would be written in the file; user names and passwords of addresses masked.
    static String show(Object value) {
        // Not a switch: the class behind one is made at run time, and this is on every start's way.
        if (value instanceof Enum<?> constant) {
            return Names.kebab(constant.name());
        }
        if (value instanceof Duration duration) {
            return Durations.show(duration);
        }
        if (value instanceof URI uri && uri.getRawUserInfo() != null) {
            return uri.toString().replace(uri.getRawUserInfo() + "@", "***@");
        }
        return value.toString();
    }

    /// What is wrong with a number that is not in the range, to follow the setting's path.
    static @Nullable String outside(Range range, Object value) {
        boolean below = value instanceof Number number && number.doubleValue() < range.min();
        boolean above = value instanceof Number number && number.doubleValue() > range.max();
        if (!below && !above) {
            return null;
        }
        if (range.max() == Long.MAX_VALUE) {
            return "must be at least " + range.min();
        }
        if (range.min() == Long.MIN_VALUE) {
            return "must be at most " + range.max();
        }
        return "must be between " + range.min() + " and " + range.max();
    }

    private static Object constant(Class<?> type, String text) {
        String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-');
        for (Object constant : type.getEnumConstants()) {
            if (Names.kebab(((Enum<?>) constant).name()).equals(wanted)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no such choice");
    }

    private static Double number(String text) {
        double number = Double.parseDouble(text);
        boolean looksLikeOne =
                !text.isEmpty() && "0123456789".indexOf(text.charAt(text.length() - 1)) >= 0;
        if (!Double.isFinite(number) || !looksLikeOne) {
            throw new IllegalArgumentException("not a number one would write");
        }
        return number;
    }

    private static Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException("neither yes nor no");
        };
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            String authority = uri.getRawAuthority();
            if (!web || authority == null || authority.startsWith(":") || authority.endsWith("@")) {
                throw new IllegalArgumentException("not a web address");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an address", e);
        }
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no path");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path", e);
        }
    }
}
