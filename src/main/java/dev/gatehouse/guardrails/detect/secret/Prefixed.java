package dev.gatehouse.guardrails.detect.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A secret that a prefix shows.
///
/// @param shortest how many characters follow the prefix at least
/// @param longest how many at most
record Prefixed(String kind, String prefix, Alphabet alphabet, int shortest, int longest) {
    /// Random characters repeat themselves little; `xxxxxxxx` and `0123...` in examples do, or
    /// rise.
    private static final int FEWEST_DIFFERENT = 6;

    /// Those that are known, from a file.
    static List<Prefixed> all() {
        var in =
                Objects.requireNonNull(
                        Prefixed.class.getResourceAsStream("/guardrails/secrets.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).map(Prefixed::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Prefixed of(String line) {
        List<String> parts = List.of(line.split(" ", -1));
        return new Prefixed(
                parts.get(0),
                parts.get(1),
                Alphabet.valueOf(parts.get(2).toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts.get(3)),
                Integer.parseInt(parts.get(4)));
    }

    void addTo(AnchoredDetector.Builder builder) {
        builder.words(List.of(prefix), this::check).atMost(prefix.length() + longest + 2);
    }

    private void check(Scan scan, int start, int from) {
        if (!scan.exactly(prefix, start)) {
            return;
        }
        int end = from;
        while (end <= from + longest && alphabet.has(scan.at(end))) {
            end++;
        }
        int length = end - from;
        boolean whole = length >= shortest && length <= longest && scan.border(end);
        if (whole && random(scan, from, end)) {
            scan.found(kind, start, end, 0.95);
        }
    }

    /// Capitals that follow each other, which words joined by capitals have seldom.
    private static final int FEWEST_PAIRS = 3;

    /// Whether characters look drawn at random: enough different ones, a digit or pairs of capitals
    /// among them, and not in the order of the alphabet.
    static boolean random(Scan scan, int start, int end) {
        long low = 0;
        long high = 0;
        int digits = 0;
        int letters = 0;
        int rising = 0;
        int capitals = 0;
        int small = 0;
        for (int i = start; i < end; i++) {
            char c = scan.at(i);
            low |= c < 64 ? 1L << c : 0;
            high |= c >= 64 ? 1L << c : 0;
            digits += c >= '0' && c <= '9' ? 1 : 0;
            letters += c >= 'A' ? 1 : 0;
            capitals += capital(c) && capital(scan.at(i - 1)) ? 1 : 0;
            small += c >= 'a' ? 1 : 0;
            rising += c == scan.at(i - 1) + 1 || c == scan.at(i - 1) ? 1 : 0;
        }
        int different = Long.bitCount(low) + Long.bitCount(high);
        return different >= FEWEST_DIFFERENT
                && (digits > 0 || (capitals >= FEWEST_PAIRS && small >= FEWEST_DIFFERENT))
                && letters > 0
                && rising * 2 < end - start;
    }

    private static boolean capital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
