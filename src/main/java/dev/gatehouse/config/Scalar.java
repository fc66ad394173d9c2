package dev.gatehouse.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A kind of single value: from text, and back to text for showing.
///
/// One class with a switch, not a class per kind: all of this is on the way of every start.
final class Scalar<T> {
    static final Scalar<String> TEXT = new Scalar<>(Kind.TEXT, null, null);
    static final Scalar<Integer> WHOLE = new Scalar<>(Kind.WHOLE, null, null);
    static final Scalar<Long> WHOLE_LONG = new Scalar<>(Kind.WHOLE_LONG, null, null);
    static final Scalar<Double> NUMBER = new Scalar<>(Kind.NUMBER, null, null);
    static final Scalar<Boolean> FLAG = new Scalar<>(Kind.FLAG, null, null);
    static final Scalar<Duration> DURATION = new Scalar<>(Kind.DURATION, null, null);
    static final Scalar<Size> SIZE = new Scalar<>(Kind.SIZE, null, null);
    static final Scalar<Path> PATH = new Scalar<>(Kind.PATH, null, null);
    static final Scalar<URI> ADDRESS = new Scalar<>(Kind.ADDRESS, null, null);
    static final Scalar<Secret> SECRET = new Scalar<>(Kind.SECRET, null, null);

    private final Kind kind;
    private final @Nullable Map<String, T> words;
    private final @Nullable String scheme;

    private Scalar(Kind kind, @Nullable Map<String, T> words, @Nullable String scheme) {
        this.kind = kind;
        this.words = words;
        this.scheme = scheme;
    }

    /// What a value can be.
    enum Kind {
        TEXT,
        WHOLE,
        WHOLE_LONG,
        NUMBER,
        FLAG,
        DURATION,
        SIZE,
        PATH,
        ADDRESS,
        SECRET,
        WORD
    }

    /// One of the constants of an enum.
    static <E extends Enum<E>> Scalar<E> words(E[] constants) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : constants) {
            words.put(Names.kebab(constant.name()), constant);
        }
        return new Scalar<>(Kind.WORD, words, null);
    }

    /// The same with one more word for a value. It is understood and not offered.
    Scalar<T> with(String word, T value) {
        Map<String, T> more = new LinkedHashMap<>();
        if (words != null) {
            more.putAll(words);
        }
        more.put(word, value);
        return new Scalar<>(kind, more, scheme);
    }

    /// The same for an address that may be written without this scheme.
    Scalar<T> assuming(String usual) {
        return new Scalar<>(kind, words, usual);
    }

    Kind kind() {
        return kind;
    }

    /// Reads a text.
    ///
    /// @throws IllegalArgumentException with the reason, to follow the setting's name
    T parse(String text) {
        try {
            return cast(kind == Kind.WORD ? word(text) : parsed(text));
        } catch (SecretReader.Illegal e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expects " + expected(), e);
        }
    }

    /// The kind decides what a text becomes, and each constant above has the type of its kind.
    @SuppressWarnings("unchecked")
    private T cast(Object value) {
        return (T) value;
    }

    private Object parsed(String text) {
        return switch (kind) {
            case TEXT, WORD -> text;
            case WHOLE -> Integer.parseInt(text.strip());
            case WHOLE_LONG -> Long.parseLong(text.strip());
            case NUMBER -> number(text.strip());
            case FLAG -> flag(text.strip());
            case DURATION -> Durations.parse(text.strip());
            case SIZE -> Size.parse(text);
            case PATH -> path(text);
            case ADDRESS -> address(text.strip());
            case SECRET -> SecretReader.open(text);
        };
    }

    private Object word(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        T value = words == null ? null : words.get(wanted);
        if (value == null) {
            throw new IllegalArgumentException("no such word");
        }
        return value;
    }

    /// What may be written, with an example.
    String expected() {
        return switch (kind) {
            case TEXT -> "a text";
            case WHOLE -> "a whole number such as 8080, at most 2147483647";
            case WHOLE_LONG -> "a whole number such as 100000";
            case NUMBER -> "a number such as 0.85";
            case FLAG -> "true or false";
            case DURATION -> "a duration such as 500ms, 10s, 1m30s, 2h or 7d";
            case SIZE -> "a size such as 512K, 32MB or 1G";
            case PATH -> "a path such as data/gatehouse.db";
            case ADDRESS -> "an http or https address such as https://api.example.com/v1";
            case SECRET -> "a secret";
            case WORD -> "one of " + choices();
        };
    }

    /// A value that stands in for one that could not be read; what is made with it is thrown away.
    T example() {
        if (kind == Kind.WORD && words != null) {
            return words.values().iterator().next();
        }
        return cast(
                parsed(
                        switch (kind) {
                            case TEXT, WORD, SECRET, PATH -> "example";
                            case WHOLE, WHOLE_LONG, NUMBER, SIZE -> "1";
                            case FLAG -> "false";
                            case DURATION -> "1s";
                            case ADDRESS -> "http://localhost:1/";
                        }));
    }

    /// The words that can be chosen.
    String choices() {
        StringBuilder out = new StringBuilder();
        if (words != null) {
            for (Map.Entry<String, T> word : words.entrySet()) {
                // Further words for a constant are understood and not offered.
                if (word.getKey().equals(show(word.getValue()))) {
                    out.append(out.isEmpty() ? "" : ", ").append(word.getKey());
                }
            }
        }
        return out.toString();
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

    private static Double number(String text) {
        double number = Double.parseDouble(text);
        boolean looksLikeOne =
                !text.isEmpty() && "0123456789".indexOf(text.charAt(text.length() - 1)) >= 0;
        if (!Double.isFinite(number) || !looksLikeOne) {
            throw new IllegalArgumentException("not a number in a usual form");
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

    private URI address(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : completed(text));
            String named = uri.getScheme();
            boolean web = "http".equalsIgnoreCase(named) || "https".equalsIgnoreCase(named);
            String authority = uri.getRawAuthority();
            if (!web || authority == null || authority.startsWith(":") || authority.endsWith("@")) {
                throw new IllegalArgumentException("not a web address");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an address", e);
        }
    }

    /// Usual forms are `localhost:11434` and `api.example.com/v1`. A host near by is taken for
    /// http; a public one for https, as a key must not travel in the clear because of a shorthand.
    private String completed(String text) {
        int slash = text.indexOf('/');
        String authority = slash < 0 ? text : text.substring(0, slash);
        int colon = authority.lastIndexOf(':');
        boolean port = colon > 0 && !authority.endsWith("]");
        String host = port ? authority.substring(0, colon) : authority;
        if (scheme != null) {
            return scheme + "://" + text;
        }
        boolean address = host.equals("localhost") || host.indexOf('.') > 0 || port || slash > 0;
        if (host.isEmpty() || !address) {
            throw new IllegalArgumentException("no scheme");
        }
        if (near(host.toLowerCase(Locale.ROOT))) {
            return "http://" + text;
        }
        if (port && !authority.endsWith(":443")) {
            throw new IllegalArgumentException("no scheme, and none that is certain");
        }
        return "https://" + text;
    }

    /// Whether a host is this machine or in its network.
    private static boolean near(String host) {
        if (host.startsWith("[")) {
            return host.equals("[::1]") || host.matches("\\[f([cd]|e80).*");
        }
        if (host.indexOf('.') < 0 || host.startsWith("127.") || host.startsWith("10.")) {
            return true;
        }
        return host.startsWith("192.168.")
                || host.matches("172\\.(1[6-9]|2[0-9]|3[01])\\..*")
                || host.matches(".*\\.(local|localhost|localdomain|internal|lan|home|svc)");
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
