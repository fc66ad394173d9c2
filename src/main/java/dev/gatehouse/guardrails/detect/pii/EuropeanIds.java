package dev.gatehouse.guardrails.detect.pii;

import static dev.gatehouse.guardrails.detect.pii.CheckSums.date;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.dayMonth;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.luhn;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.mod1110;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.monthDay;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.sum;

import dev.gatehouse.guardrails.detect.NumberRun;
import java.util.List;

/// Identification numbers of digits in Europe.
final class EuropeanIds {
    static final List<NumberId> ALL =
            List.of(
                    new NumberId(
                            "at-svnr",
                            10,
                            "",
                            EuropeanIds::austrian,
                            "svnr|sozialversicherungsnummer|versicherungsnummer|sv-nummer"),
                    new NumberId(
                            "be-nn",
                            11,
                            "##.##.##-###.##",
                            EuropeanIds::belgian,
                            "rijksregister|rijksregisternummer|insz|niss|registre national|nn"),
                    new NumberId("bg-egn", 10, "", EuropeanIds::bulgarian, "egn|егн"),
                    new NumberId(
                            "ch-ahv",
                            13,
                            "###.####.####.##",
                            EuropeanIds::swiss,
                            "ahv|avs|ahv-nummer|oasi"),
                    new NumberId("cz-rc", 10, "######/####", EuropeanIds::czech, "rodne cislo|rc"),
                    new NumberId(
                            "de-tax-id",
                            11,
                            "",
                            EuropeanIds::german,
                            "steuer-id|steuerid|steuer-idnr|steueridentifikationsnummer|steuernummer|identifikationsnummer|idnr|tax id|tin|steuerliche"),
                    new NumberId(
                            "dk-cpr",
                            10,
                            "",
                            run -> dayMonth(run, 0),
                            "cpr|cpr-nummer|cpr-nr|cprnr|personnummer"),
                    new NumberId(
                            "ee-isikukood",
                            11,
                            "",
                            EuropeanIds::baltic,
                            "isikukood|asmens kodas|personal code"),
                    new NumberId(
                            "fr-nir",
                            15,
                            "*",
                            EuropeanIds::french,
                            "nir|securite sociale|numero de securite|insee"),
                    new NumberId(
                            "gr-amka",
                            11,
                            "",
                            run -> dayMonth(run, 0) && luhn(run, 0, 11),
                            "amka|αμκα"),
                    new NumberId(
                            "hr-oib",
                            11,
                            "",
                            run -> mod1110(run, 11),
                            "oib|osobni identifikacijski broj"),
                    new NumberId(
                            "nl-bsn",
                            9,
                            "",
                            EuropeanIds::dutch,
                            "bsn|burgerservicenummer|sofinummer|sofi-nummer"),
                    new NumberId(
                            "no-fnr",
                            11,
                            "*",
                            EuropeanIds::norwegian,
                            "fodselsnummer|fnr|personnummer"),
                    new NumberId("pl-pesel", 11, "", EuropeanIds::polish, "pesel"),
                    new NumberId(
                            "pl-nip",
                            10,
                            "###-###-##-##",
                            run ->
                                    !run.same(10)
                                            && sum(run, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11
                                                    == run.digit(9),
                            "nip"),
                    new NumberId(
                            "pt-nif",
                            9,
                            "",
                            EuropeanIds::portuguese,
                            "nif|contribuinte|numero de contribuinte"),
                    new NumberId(
                            "ro-cnp", 13, "", EuropeanIds::romanian, "cnp|cod numeric personal"),
                    new NumberId(
                            "rs-jmbg",
                            13,
                            "",
                            EuropeanIds::yugoslav,
                            "jmbg|emso|maticni broj|jedinstveni"),
                    new NumberId(
                            "se-personnummer",
                            10,
                            "######-####",
                            run -> monthDay(run, 2) && luhn(run, 0, 10),
                            "personnummer|personnr|pnr|samordningsnummer"),
                    new NumberId(
                            "se-personnummer",
                            12,
                            "########-####",
                            EuropeanIds::swedish,
                            "personnummer|personnr|pnr"),
                    new NumberId(
                            "uk-nhs",
                            10,
                            "",
                            EuropeanIds::british,
                            "nhs|nhs number|nhs no|health service"));

    private EuropeanIds() {}

    private static boolean austrian(NumberRun run) {
        int check = sum(run, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6) % 11;
        boolean born = dayMonth(run, 4) || (run.value(6, 8) > 12 && run.value(6, 8) < 16);
        return run.digit(0) > 0 && check == run.digit(3) && born;
    }

    private static boolean belgian(NumberRun run) {
        long month = run.value(2, 4) % 20;
        boolean born = month <= 12 && run.value(4, 6) <= 31;
        long check = run.value(9, 11);
        return born
                && (97 - run.value(0, 9) % 97 == check
                        || 97 - (2_000_000_000L + run.value(0, 9)) % 97 == check);
    }

    private static boolean bulgarian(NumberRun run) {
        long month = run.value(2, 4) % 20;
        int check = sum(run, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10;
        return date(month, run.value(4, 6)) && check == run.digit(9);
    }

    private static boolean swiss(NumberRun run) {
        int check = (10 - sum(run, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3) % 10) % 10;
        return run.value(0, 3) == 756 && check == run.digit(12);
    }

    private static boolean czech(NumberRun run) {
        long month = run.value(2, 4) % 50;
        boolean born = date(month > 20 ? month - 20 : month, run.value(4, 6));
        long rest = run.value(0, 9) % 11 % 10;
        return born && rest == run.digit(9);
    }

    /// One digit stands twice or three times among the first ten.
    private static boolean german(NumberRun run) {
        int[] counts = new int[10];
        for (int i = 0; i < 10; i++) {
            counts[run.digit(i)]++;
        }
        int repeated = 0;
        int most = 0;
        for (int count : counts) {
            repeated += count > 1 ? 1 : 0;
            most = Math.max(most, count);
        }
        return run.digit(0) > 0 && repeated == 1 && most <= 3 && mod1110(run, 11);
    }

    private static boolean baltic(NumberRun run) {
        int check = sum(run, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;
        if (check == 10) {
            check = sum(run, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10;
        }
        boolean century = run.digit(0) >= 1 && run.digit(0) <= 6;
        return century && monthDay(run, 3) && check == run.digit(10);
    }

    private static boolean french(NumberRun run) {
        long month = run.value(3, 5);
        boolean born = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
        boolean formed =
                run.plain(15)
                        || run.groups(1, 2, 2, 2, 3, 3, 2) != 0
                        || run.like("# ## ## ## ### ###-##");
        return (run.digit(0) == 1 || run.digit(0) == 2)
                && born
                && formed
                && 97 - run.value(0, 13) % 97 == run.value(13, 15);
    }

    private static boolean dutch(NumberRun run) {
        int sum = sum(run, 9, 8, 7, 6, 5, 4, 3, 2, -1);
        return !run.same(9) && sum % 11 == 0;
    }

    private static boolean norwegian(NumberRun run) {
        int first = (11 - sum(run, 3, 7, 6, 1, 8, 9, 4, 5, 2) % 11) % 11;
        int second = (11 - sum(run, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
        long day = run.value(0, 2) % 40;
        boolean formed = run.plain(11) || run.like("###### #####");
        return formed
                && date(run.value(2, 4) % 40, day)
                && first == run.digit(9)
                && second == run.digit(10);
    }

    private static boolean polish(NumberRun run) {
        long month = run.value(2, 4) % 20;
        return date(month, run.value(4, 6)) && sum(run, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0;
    }

    private static boolean portuguese(NumberRun run) {
        int check = 11 - sum(run, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        int first = run.digit(0);
        return first > 0
                && first != 4
                && first != 7
                && (check > 9 ? 0 : check) == run.digit(8)
                && !run.same(9);
    }

    private static boolean romanian(NumberRun run) {
        int check = sum(run, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
        return run.digit(0) > 0 && monthDay(run, 3) && (check == 10 ? 1 : check) == run.digit(12);
    }

    private static boolean yugoslav(NumberRun run) {
        int check = 11 - sum(run, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return dayMonth(run, 0) && (check > 9 ? 0 : check) == run.digit(12);
    }

    private static boolean swedish(NumberRun run) {
        long century = run.value(0, 2);
        return (century == 19 || century == 20) && monthDay(run, 4) && luhn(run, 2, 12);
    }

    private static boolean british(NumberRun run) {
        int check = 11 - sum(run, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return !run.same(10) && check != 10 && (check == 11 ? 0 : check) == run.digit(9);
    }
}
