package dev.gatehouse.keys;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Gives equal values one instance, as far as it remembers them: many keys have the same path,
/// models and tags.
///
/// It remembers a fixed number of values; a new one takes the place of another. Safe for many
/// threads.
///
/// @param <T> values that do not change
final class Interner<T> {
    private static final int PLACES = 4_096;

    private final AtomicReferenceArray<T> places = new AtomicReferenceArray<>(PLACES);

    /// An equal value; this one when none is remembered.
    T same(T value) {
        int hash = value.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        @Nullable T known = places.get(place);
        if (value.equals(known)) {
            return known;
        }
        places.set(place, value);
        return value;
    }
}
