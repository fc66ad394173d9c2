package dev.gatehouse.storage;

import dev.gatehouse.storage.StorageException.Reason;
import java.util.List;

/// What backends accept, so that a value that one of them keeps is kept by all.
///
/// A text with the character NUL or with half a surrogate pair is rejected: databases refuse it or
/// replace it, and two ids would become one.
public final class Texts {
    /// How many characters ids, names, values of tags and dimensions may have.
    public static final int LONGEST_NAME = Row.LONGEST_TAG;

    private Texts() {}

    /// Checks a text of any length.
    public static void check(String text) throws StorageException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw rejected("a text has the character NUL");
            }
            if (Character.isSurrogate(c)) {
                i = pair(text, i);
            }
        }
    }

    /// Whether a text can be a name: nothing is stored under another one.
    public static boolean acceptsName(String name) {
        try {
            checkName(name);
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    /// Checks an id, a name, a value of a tag or of a dimension.
    public static void checkName(String name) throws StorageException {
        if (name.length() > LONGEST_NAME) {
            throw rejected("a name has " + name.length() + " characters, at most " + LONGEST_NAME);
        }
        check(name);
    }

    /// Checks several names.
    public static void checkNames(Iterable<String> names) throws StorageException {
        for (String name : names) {
            checkName(name);
        }
    }

    /// Checks a row of a journal.
    public static void check(Row row) throws StorageException {
        checkName(row.id());
        if (row.tags().size() > Row.MOST_TAGS) {
            throw rejected("a row has " + row.tags().size() + " tags, at most " + Row.MOST_TAGS);
        }
        checkNames(row.tags().keySet());
        checkNames(row.tags().values());
        check(row.body());
    }

    /// Checks a document before it is stored.
    public static void check(Documents.Draft draft) throws StorageException {
        checkName(draft.collection());
        checkName(draft.id());
        if (draft.owner() != null) {
            checkName(draft.owner());
        }
        check(draft.body());
    }

    /// Checks an addition to a roll-up.
    public static void check(Sum sum) throws StorageException {
        List<String> dimensions = sum.dimensions();
        if (dimensions.size() > Sum.MOST_DIMENSIONS || sum.measures().length > Sum.MOST_MEASURES) {
            throw rejected(
                    "a sum has %d dimensions and %d measures, at most %d and %d"
                            .formatted(
                                    dimensions.size(),
                                    sum.measures().length,
                                    Sum.MOST_DIMENSIONS,
                                    Sum.MOST_MEASURES));
        }
        checkName(sum.set());
        for (int i = 0; i < dimensions.size(); i++) {
            checkName(dimensions.get(i));
        }
    }

    /// Checks a notice.
    public static void checkNotice(String topic, String text) throws StorageException {
        checkName(topic);
        if (text.length() > Notices.LONGEST) {
            throw rejected(
                    "a notice has " + text.length() + " characters, at most " + Notices.LONGEST);
        }
        check(text);
    }

    /// The exception for a value that is not accepted.
    public static StorageException rejected(String message) {
        return new StorageException(Reason.REJECTED, message);
    }

    private static int pair(String text, int high) throws StorageException {
        if (Character.isHighSurrogate(text.charAt(high))
                && high + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(high + 1))) {
            return high + 1;
        }
        throw rejected("a text has half a surrogate pair");
    }
}
