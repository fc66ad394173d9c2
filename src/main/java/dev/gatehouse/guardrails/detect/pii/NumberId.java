package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.NumberRun;
import java.util.List;
import java.util.function.Predicate;

/// An identification number of digits.
///
/// @param kind begins with the country
/// @param digits how many it has
/// @param form how it is written when no word has to stand before it; empty when one has to,
///     `*` when its check is strong enough in any form
/// @param check whether the check sum and the parts hold
/// @param words one of them must stand before it
record NumberId(
        String kind, int digits, String form, Predicate<NumberRun> check, List<String> words) {
    NumberId(String kind, int digits, String form, Predicate<NumberRun> check, String words) {
        this(kind, digits, form, check, List.of(words.split("\\|", -1)));
    }

    /// Whether the form of a number is enough.
    boolean stands(NumberRun run) {
        return form.equals("*") || (!form.isEmpty() && run.like(form));
    }
}
