package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Addresses of buildings: a street by its word for street, with a number.
final class StreetAddresses {
    private static final String KIND = "address";
    private static final int MOST = 72;

    private static final List<String> ENGLISH =
            List.of(
                    "street",
                    "st",
                    "avenue",
                    "ave",
                    "road",
                    "rd",
                    "boulevard",
                    "blvd",
                    "lane",
                    "ln",
                    "drive",
                    "dr",
                    "court",
                    "ct",
                    "place",
                    "pl",
                    "square",
                    "sq",
                    "terrace",
                    "parkway",
                    "pkwy",
                    "highway",
                    "hwy",
                    "crescent",
                    "close",
                    "way",
                    "circle",
                    "trail");

    private static final List<String> SOUTHERN =
            List.of(
                    "calle",
                    "via",
                    "rua",
                    "avenida",
                    "plaza",
                    "piazza",
                    "paseo",
                    "viale",
                    "corso",
                    "carrer",
                    "travessa",
                    "praca",
                    "ulica",
                    "ul.",
                    "aleja");

    private static final List<String> GERMAN =
            List.of(
                    "strasse", "straße", "str.", "gasse", "allee", "platz", "weg", "straat", "laan",
                    "gatan", "vägen", "vagen", "gata", "vej", "gade", "katu");

    private static final List<String> FRENCH =
            List.of(
                    "rue ",
                    "avenue ",
                    "boulevard ",
                    "bd ",
                    "place ",
                    "chemin ",
                    "allee ",
                    "impasse ",
                    "quai ",
                    "route ");

    private StreetAddresses() {}

    static void addTo(AnchoredDetector.Builder builder) {
        builder.words(ENGLISH, StreetAddresses::english)
                .words(SOUTHERN, StreetAddresses::southern)
                .numbers(StreetAddresses::number)
                .atMost(MOST);
    }

    /// `221B Baker Street`, `10 Downing St`.
    private static void english(Scan scan, int start, int end) {
        if (!scan.border(end)
                || !Character.isUpperCase(scan.at(start))
                || scan.at(start - 1) != ' ') {
            return;
        }
        int at = start;
        for (int words = 0; words < 5; words++) {
            int word = wordBefore(scan, at);
            if (word == at) {
                return;
            }
            char c = scan.at(word);
            if (c >= '0' && c <= '9' && houseNumber(scan, word, at - 1)) {
                if (words > 0 && scan.at(word - 1) != '.' && scan.at(word - 1) != '-') {
                    scan.found(KIND, word, end, 0.7);
                }
                return;
            }
            if (!Character.isUpperCase(c) && !(c >= '0' && c <= '9')) {
                return;
            }
            at = word;
        }
    }

    /// The start of the word that ends one space before an index; the index when there is none.
    private static int wordBefore(Scan scan, int index) {
        int end = index - 1;
        if (scan.at(end) != ' ') {
            return index;
        }
        int start = end;
        while (start > end - 20
                && (Character.isLetterOrDigit(scan.at(start - 1))
                        || scan.at(start - 1) == '\''
                        || (scan.at(start - 1) == '.' && start == end))) {
            start--;
        }
        return start == end ? index : start;
    }

    /// Up to five digits, with at most one letter behind them.
    private static boolean houseNumber(Scan scan, int start, int end) {
        int at = start;
        while (at < end && Character.isDigit(scan.at(at))) {
            at++;
        }
        return at - start <= 5 && end - at <= 1;
    }

    /// `Calle Mayor 5`, `Via Roma, 10`.
    private static void southern(Scan scan, int start, int end) {
        if (!Character.isUpperCase(scan.at(start)) || scan.at(end) != ' ') {
            return;
        }
        int at = end + 1;
        for (int words = 0; words < 6 && at < start + MOST - 12; words++) {
            char c = scan.at(at);
            if (words > 0 && c >= '1' && c <= '9') {
                int last = at + 1;
                while (last < at + 5 && Character.isDigit(scan.at(last))) {
                    last++;
                }
                if (!Character.isDigit(scan.at(last))) {
                    scan.found(KIND, start, last, 0.7);
                }
                return;
            }
            boolean small =
                    scan.has("de", at)
                            || scan.has("da", at)
                            || scan.has("do", at)
                            || scan.has("la", at)
                            || scan.has("las", at)
                            || scan.has("n", at);
            if (!Character.isUpperCase(c) && !small) {
                return;
            }
            at = afterWord(scan, at);
        }
    }

    private static int afterWord(Scan scan, int start) {
        int at = start;
        while (at < start + 20 && Character.isLetter(scan.at(at))) {
            at++;
        }
        while (at < start + 23
                && (scan.at(at) == ' ' || scan.at(at) == ',' || scan.at(at) == '.')) {
            at++;
        }
        return at;
    }

    private static void number(Scan scan, int start, int end) {
        if (end - start > 5 || (scan.at(end) == '.' && Character.isDigit(scan.at(end + 1)))) {
            return;
        }
        french(scan, start, end);
        german(scan, start, end);
    }

    /// `12 rue de la Paix`, `8 bis, boulevard Voltaire`.
    private static void french(Scan scan, int start, int end) {
        int at = scan.has(" bis", end) || scan.has(" ter", end) ? end + 4 : end;
        at += scan.at(at) == ',' ? 1 : 0;
        int street = at + 1;
        String word = FRENCH.stream().filter(it -> scan.has(it, street)).findFirst().orElse("");
        if (scan.at(at) != ' ' || word.isEmpty()) {
            return;
        }
        int last = street + word.length();
        for (int words = 0; words < 5; words++) {
            int next = last;
            while (next < last + 20
                    && (Character.isLetter(scan.at(next))
                            || scan.at(next) == '\''
                            || scan.at(next) == '-')) {
                next++;
            }
            if (Character.isUpperCase(scan.at(last)) || capital(scan, last)) {
                scan.found(KIND, start, next, 0.7);
                return;
            }
            if (next == last || scan.at(next) != ' ') {
                return;
            }
            last = next + 1;
        }
    }

    /// `l'Église`, `d'Antin`.
    private static boolean capital(Scan scan, int index) {
        return scan.at(index + 1) == '\'' && Character.isUpperCase(scan.at(index + 2));
    }

    /// `Hauptstraße 12`, `Kerkstraat 5b`.
    private static void german(Scan scan, int start, int end) {
        if (scan.at(start - 1) != ' ') {
            return;
        }
        int wordEnd = start - 1;
        String word =
                GERMAN.stream()
                        .filter(it -> scan.has(it, wordEnd - it.length()))
                        .findFirst()
                        .orElse("");
        if (word.isEmpty()) {
            return;
        }
        int first = wordEnd - word.length();
        int street = first;
        while (street > first - 28
                && (Character.isLetter(scan.at(street - 1)) || scan.at(street - 1) == '-')) {
            street--;
        }
        if (first - street >= 3 && Character.isUpperCase(scan.at(street))) {
            boolean letter = Character.isLetter(scan.at(end)) && scan.border(end + 1);
            scan.found(KIND, street, letter ? end + 1 : end, 0.75);
        }
    }
}
