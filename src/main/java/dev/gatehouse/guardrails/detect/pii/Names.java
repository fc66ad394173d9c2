package dev.gatehouse.guardrails.detect.pii;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// Names of persons: a first name of a list with a word in capitals behind it, or words in capitals
/// behind a title or a phrase such as `my name is`. A weak sign: other names go unseen, and streets
/// and firms are called like persons.
final class Names {
    private static final int MOST = 64;

    private static final List<String> TITLES =
            List.of(
                    "mr",
                    "mrs",
                    "ms",
                    "dr",
                    "prof",
                    "mr.",
                    "mrs.",
                    "ms.",
                    "dr.",
                    "prof.",
                    "herr",
                    "herrn",
                    "frau",
                    "monsieur",
                    "madame",
                    "mme",
                    "senor",
                    "senora",
                    "sr.",
                    "sra.",
                    "signor",
                    "signora",
                    "sig.",
                    "dhr.",
                    "mevr.",
                    "pan",
                    "pani");

    private static final List<String> PHRASES =
            List.of(
                    "my name is",
                    "name's",
                    "full name:",
                    "name:",
                    "patient:",
                    "customer:",
                    "employee:",
                    "i am called",
                    "signed by",
                    "yours sincerely,",
                    "kind regards,",
                    "best regards,",
                    "regards,",
                    "mein name ist",
                    "ich heiße",
                    "ich heisse",
                    "je m'appelle",
                    "mon nom est",
                    "me llamo",
                    "mi nombre es",
                    "mi chiamo",
                    "meu nome é",
                    "meu nome e",
                    "ik heet",
                    "mijn naam is",
                    "nazywam sie",
                    "jag heter");

    private Names() {}

    static void addTo(AnchoredDetector.Builder builder) {
        builder.words(firstNames(), Names::listed)
                .words(TITLES, (scan, _, end) -> introduced(scan, end, 1))
                .words(PHRASES, (scan, _, end) -> introduced(scan, end, 1))
                .atMost(MOST + 8);
    }

    private static List<String> firstNames() {
        var in =
                Objects.requireNonNull(
                        Names.class.getResourceAsStream("/guardrails/first-names.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void listed(Scan scan, int start, int end) {
        if (!scan.border(end) || !capital(scan.at(start)) || capital(scan.at(start + 1))) {
            return;
        }
        int last = words(scan, end, 2);
        if (last > end && scan.at(start - 1) != '@' && scan.at(start - 1) != '/') {
            scan.found("name", start, last, 0.5);
        }
    }

    private static void introduced(Scan scan, int end, int space) {
        char before = scan.at(end - 1);
        boolean apart = before == '.' || before == ',' || before == ':' || scan.border(end);
        int start = scan.at(end) == '\n' || scan.at(end) == ' ' ? end + space : end;
        int last = words(scan, start - 1, 3);
        if (apart && last > start && (start > end || before == '.')) {
            scan.found("name", start, last, 0.7);
        }
    }

    /// Reads so many words in capitals, each behind a space.
    ///
    /// @return the index behind the last one, or the given one
    private static int words(Scan scan, int from, int most) {
        int end = from;
        for (int count = 0; count < most; count++) {
            int word = end + 1;
            boolean spaced =
                    (count == 0 && end == from && from >= 0)
                            ? space(scan.at(from)) || scan.at(from) == '.'
                            : scan.at(end) == ' ';
            int last = spaced ? word(scan, word) : word;
            if (last == word) {
                return end;
            }
            end = last;
        }
        return end;
    }

    private static int word(Scan scan, int start) {
        if (!capital(scan.at(start))) {
            return start;
        }
        int end = start + 1;
        if (scan.at(end) == '.' && scan.at(end + 1) == ' ') {
            return end + 1;
        }
        while (end < start + 20
                && (Character.isLetter(scan.at(end))
                        || ((scan.at(end) == '-' || scan.at(end) == '\'')
                                && Character.isLetter(scan.at(end + 1))))) {
            end++;
        }
        boolean formed = end - start >= 2 && Character.isLowerCase(scan.at(end - 1));
        return formed ? end : start;
    }

    private static boolean space(char c) {
        return c == ' ' || c == '\n';
    }

    private static boolean capital(char c) {
        return Character.isUpperCase(c);
    }
}
