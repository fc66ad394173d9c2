package dev.gatehouse.guardrails.remote;

import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.guardrails.remote.RemoteSettings.Offsets;
import org.jspecify.annotations.Nullable;

/// Turns the places in a service's answer into those of a text here.
///
/// @param offsets what they count
/// @param inclusive whether an end is the last character
record Places(Offsets offsets, boolean inclusive) {
    /// A place as a service states it.
    record Place(String kind, long from, long to, double score) {}

    static Places of(RemoteSettings settings) {
        return new Places(settings.offsets(), settings.endInclusive());
    }

    /// A match at a place; the whole text where the place lies outside of it, as then its offsets
    /// count something else.
    ///
    /// @return `null` for an empty place
    @Nullable Match match(int index, String text, Place place) {
        String kind = place.kind();
        double score = place.score();
        long from = place.from();
        long end = inclusive ? place.to() + 1 : place.to();
        int length =
                offsets == Offsets.UTF16 ? text.length() : text.codePointCount(0, text.length());
        if (from < 0 || end > length || from > end) {
            return Match.whole(index, kind, score);
        }
        if (from == end) {
            return null;
        }
        int first = unit(text, (int) from);
        return Match.in(index, kind, first, unit(text, (int) end), score);
    }

    private int unit(String text, int offset) {
        return offsets == Offsets.UTF16 ? offset : text.offsetByCodePoints(0, offset);
    }
}
