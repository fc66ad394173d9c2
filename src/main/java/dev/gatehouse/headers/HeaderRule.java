package dev.gatehouse.headers;

import dev.gatehouse.caller.UserPath;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Header rules of a user path or a key.
///
/// @param name a user path, or the id of a key
/// @param source where they are edited
/// @param version of their document; 0 when the settings declare them
public record HeaderRule(Kind kind, String name, HeaderRules rules, Source source, long version) {
    /// What rules are for.
    public enum Kind {
        USER_PATH,
        KEY;

        /// Its name in documents and in the routes of administration.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// A valid name in its one spelling.
        public String spelled(String name) {
            return this == USER_PATH ? UserPath.of(name) : name;
        }
    }

    /// Where rules are edited.
    public enum Source {
        /// In the settings.
        CONFIG,
        /// By administration.
        MANUAL;

        /// Its name in the answers of administration.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is wrong with a name, to follow the name of a setting; `null` when nothing is.
    public static @Nullable String fault(Kind kind, String name) {
        if (name.isBlank() || name.length() > UserPath.LONGEST) {
            return "must have 1 to %d characters".formatted(UserPath.LONGEST);
        }
        try {
            kind.spelled(name);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /// The id of the rules of something.
    public static String id(Kind kind, String name) {
        return kind.word() + " " + name;
    }

    /// The id of these.
    public String id() {
        return id(kind, name);
    }
}
