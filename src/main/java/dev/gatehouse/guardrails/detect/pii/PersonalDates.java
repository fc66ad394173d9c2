package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import dev.gatehouse.text.MonthNames;
import java.util.List;
import java.util.stream.Stream;

/// Dates of birth: a date behind a word such as `born`.
final class PersonalDates {
    private static final String KIND = "birth-date";
    private static final int NEAR = 28;

    private static final List<String> WORDS =
            List.of(
                    "born",
                    "birth",
                    "dob",
                    "d.o.b",
                    "d.o.b.",
                    "birthday",
                    "birthdate",
                    "date of birth",
                    "geboren",
                    "geburtsdatum",
                    "geb.",
                    "ne le",
                    "nee le",
                    "naissance",
                    "nacido",
                    "nacida",
                    "nacimiento",
                    "nato",
                    "nata",
                    "nascita",
                    "nascido",
                    "nascida",
                    "nascimento",
                    "geboortedatum",
                    "urodzony",
                    "urodzona",
                    "urodzenia",
                    "fodt",
                    "född",
                    "fodd");

    /// Those of other languages, and another short form.
    private static final List<String> OTHER_MONTHS =
            List.of(
                    "sept",
                    "januar",
                    "februar",
                    "marz",
                    "mai",
                    "juni",
                    "juli",
                    "oktober",
                    "dezember",
                    "janvier",
                    "fevrier",
                    "mars",
                    "avril",
                    "juin",
                    "juillet",
                    "aout",
                    "septembre",
                    "octobre",
                    "novembre",
                    "decembre",
                    "enero",
                    "febrero",
                    "marzo",
                    "abril",
                    "mayo",
                    "junio",
                    "julio",
                    "agosto",
                    "septiembre",
                    "octubre",
                    "noviembre",
                    "diciembre",
                    "gennaio",
                    "febbraio",
                    "aprile",
                    "maggio",
                    "giugno",
                    "luglio",
                    "settembre",
                    "ottobre",
                    "dicembre");

    private static final List<String> MONTHS =
            Stream.of(MonthNames.FULL, MonthNames.SHORT, OTHER_MONTHS)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();

    private PersonalDates() {}

    static void addTo(AnchoredDetector.Builder builder) {
        int subject = builder.subject(WORDS);
        builder.numbers(
                        (scan, start, end) -> {
                            if (start - scan.last(subject) <= NEAR) {
                                number(scan, start, end);
                            }
                        })
                .words(
                        MONTHS,
                        (scan, start, end) -> {
                            if (start - scan.last(subject) <= NEAR && scan.border(end)) {
                                month(scan, start, end);
                            }
                        })
                .atMost(40);
    }

    private static void number(Scan scan, int start, int end) {
        NumberRun run = scan.number();
        if (run.inner()) {
            return;
        }
        boolean american = date(run, 0, 2, 4);
        boolean european = date(run, 2, 0, 4);
        boolean formed =
                run.groups(2, 2, 4) != 0
                        || run.groups(1, 2, 4) != 0
                        || run.groups(2, 1, 4) != 0
                        || run.groups(1, 1, 4) != 0;
        int digits = length(run);
        if (run.groups(4, 2, 2) != 0
                && run.end(8) > 0
                && likelyYear(run.value(0, 4))
                && CheckSums.monthDay(run, 4)) {
            scan.found(KIND, start, run.end(8), 0.9);
        } else if (formed
                && run.end(digits) > 0
                && (digits < 8 || american || european)
                && likelyYear(run.value(digits - 4, digits))) {
            scan.found(KIND, start, run.end(digits), 0.9);
        } else if (run.groups(2, 2, 2) != 0
                && run.groups(2, 2, 2) != ' '
                && run.end(6) > 0
                && (CheckSums.monthDay(run, 0) || CheckSums.dayMonth(run, 0))) {
            scan.found(KIND, start, run.end(6), 0.8);
        } else if (end - start <= 2) {
            dayFirst(scan, start, end);
        }
    }

    private static int length(NumberRun run) {
        return run.groups(2, 2, 4) != 0 ? 8 : run.groups(1, 1, 4) != 0 ? 6 : 7;
    }

    private static boolean date(NumberRun run, int month, int day, int year) {
        return run.count() >= year + 4
                && CheckSums.date(run.value(month, month + 2), run.value(day, day + 2));
    }

    private static boolean likelyYear(long year) {
        return year >= 1900 && year <= 2030;
    }

    /// `12 March 1985`, `12th of March, 1985`, `12. März 1985`, `12 de marzo de 1985`.
    private static void dayFirst(Scan scan, int start, int end) {
        int at = end;
        while (at < end + 8
                && !(Character.isLetter(scan.at(at))
                        && scan.at(at - 1) == ' '
                        && !scan.has("of", at)
                        && !scan.has("de ", at))) {
            at++;
        }
        int from = at;
        String month =
                MONTHS.stream()
                        .filter(it -> scan.has(it, from) && scan.border(from + it.length()))
                        .findFirst()
                        .orElse("");
        if (!month.isEmpty()) {
            year(scan, start, from + month.length());
        }
    }

    /// `March 12, 1985`.
    private static void month(Scan scan, int start, int end) {
        int at = end + 1;
        while (at < end + 4 && Character.isDigit(scan.at(at))) {
            at++;
        }
        if (at > end + 1 && at <= end + 3) {
            year(scan, start, at);
        }
    }

    private static void year(Scan scan, int start, int from) {
        for (int at = from; at < from + 6; at++) {
            if (Character.isDigit(scan.at(at))) {
                boolean four =
                        Character.isDigit(scan.at(at + 3)) && !Character.isDigit(scan.at(at + 4));
                if (four && likelyYear(scan.read(at).value(0, 4))) {
                    scan.found(KIND, start, at + 4, 0.9);
                }
                return;
            }
        }
    }
}
