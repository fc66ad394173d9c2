package dev.gatehouse.text;

import java.util.List;

/// The months in English, in small letters and in their order.
public final class MonthNames {
    /// In full.
    public static final List<String> FULL =
            List.of(
                    "january",
                    "february",
                    "march",
                    "april",
                    "may",
                    "june",
                    "july",
                    "august",
                    "september",
                    "october",
                    "november",
                    "december");

    /// By three letters.
    public static final List<String> SHORT = FULL.stream().map(it -> it.substring(0, 3)).toList();

    private MonthNames() {}
}
