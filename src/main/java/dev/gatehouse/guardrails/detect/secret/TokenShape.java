package dev.gatehouse.guardrails.detect.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A secret that its shape shows: fixed characters and random ones.
record TokenShape(String kind, List<Part> parts) {
    /// Random characters repeat themselves little; `xxxxxxxx` and `0123...` in examples do, or
    /// rise.
    private static final int FEWEST_DIFFERENT = 6;

    /// Capitals that follow each other, which words joined by capitals have seldom.
    private static final int FEWEST_PAIRS = 3;

    /// Fixed characters behind random ones show the shape where they are so many.
    private static final int FEWEST_FOUND_BY = 6;

    private static final Pattern RANDOM = Pattern.compile("\\{(\\w+):(\\d+)(?:-(\\d+))?}");

    /// A part of a shape: fixed characters, else random ones.
    ///
    /// @param fixed empty for random characters
    /// @param shortest how many random characters there are at least
    record Part(String fixed, Alphabet alphabet, int shortest, int longest) {
        /// The index behind it, -1 where it is not there.
        int end(Scan scan, int start) {
            if (!fixed.isEmpty()) {
                return scan.exactly(fixed, start) ? start + longest : -1;
            }
            int end = start;
            while (end < start + longest && alphabet.has(scan.at(end))) {
                end++;
            }
            return end - start >= shortest ? end : -1;
        }
    }

    /// Those that are known, from a file.
    static List<TokenShape> all() {
        var in =
                Objects.requireNonNull(
                        TokenShape.class.getResourceAsStream("/guardrails/secrets.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).map(TokenShape::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TokenShape of(String line) {
        int space = line.indexOf(' ');
        String shape = line.substring(space + 1);
        var parts = new ArrayList<Part>();
        Matcher random = RANDOM.matcher(shape);
        int at = 0;
        while (random.find()) {
            fixed(shape.substring(at, random.start()), parts);
            int shortest = Integer.parseInt(random.group(2));
            String longest = random.group(3);
            parts.add(
                    new Part(
                            "",
                            Alphabet.valueOf(random.group(1).toUpperCase(Locale.ROOT)),
                            shortest,
                            longest == null ? shortest : Integer.parseInt(longest)));
            at = random.end();
        }
        fixed(shape.substring(at), parts);
        return new TokenShape(line.substring(0, space), List.copyOf(parts));
    }

    private static void fixed(String text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Part(text, Alphabet.ALNUM, text.length(), text.length()));
        }
    }

    void addTo(AnchoredDetector.Builder builder) {
        int longest = parts.stream().mapToInt(Part::longest).sum();
        Part first = parts.getFirst();
        String middle = parts.size() > 1 ? parts.get(1).fixed() : "";
        if (!first.fixed().isEmpty()) {
            builder.words(
                    List.of(first.fixed()),
                    (scan, start, _) -> check(scan, start, start + first.longest()));
        } else if (middle.length() >= FEWEST_FOUND_BY && !first.alphabet().has(middle.charAt(0))) {
            builder.words(
                    List.of(middle.substring(1)),
                    (scan, start, _) -> before(scan, start - 1, first));
        } else {
            builder.codes((scan, start, _) -> check(scan, start, start));
        }
        builder.atMost(longest + 2);
    }

    /// Looks where its first part has its usual length before an index.
    private void before(Scan scan, int index, Part first) {
        int start = index;
        while (start > index - first.longest() && first.alphabet().has(scan.at(start - 1))) {
            start--;
        }
        if (scan.border(start - 1)) {
            check(scan, start, start);
        }
    }

    /// @param from where its random characters begin at the earliest
    private void check(Scan scan, int start, int from) {
        int end = start;
        for (Part part : parts) {
            end = part.end(scan, end);
            if (end < 0) {
                return;
            }
        }
        Part last = parts.getLast();
        boolean longer = last.fixed().isEmpty() && last.alphabet().has(scan.at(end));
        if (!longer && scan.border(end) && random(scan, from, end)) {
            scan.found(kind, start, end, 0.95);
        }
    }

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
