package dev.gatehouse.guardrails.detect.pii;

import static dev.gatehouse.guardrails.detect.pii.CheckSums.luhn;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.luhnSum;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.monthDay;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.sum;
import static dev.gatehouse.guardrails.detect.pii.CheckSums.verhoeff;

import dev.gatehouse.guardrails.detect.NumberRun;
import java.util.List;

/// Identification numbers of digits outside Europe.
final class WorldIds {
    static final List<NumberId> ALL =
            List.of(
                    new NumberId(
                            "ar-cuit", 11, "##-########-#", WorldIds::argentinian, "cuit|cuil"),
                    new NumberId(
                            "au-abn", 11, "", WorldIds::australianBusiness, "abn|business number"),
                    new NumberId("au-medicare", 10, "", WorldIds::medicare, "medicare"),
                    new NumberId("au-medicare", 11, "", WorldIds::medicare, "medicare"),
                    new NumberId(
                            "au-tfn",
                            9,
                            "",
                            run -> sum(run, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0 && !run.same(9),
                            "tfn|tax file|tax file number"),
                    new NumberId("br-cnpj", 14, "##.###.###/####-##", WorldIds::cnpj, "cnpj"),
                    new NumberId("br-cpf", 11, "###.###.###-##", WorldIds::cpf, "cpf"),
                    new NumberId(
                            "ca-sin",
                            9,
                            "",
                            WorldIds::canadian,
                            "sin|social insurance|sin number|insurance number|nas"),
                    new NumberId("cl-rut", 9, "##.###.###-#", WorldIds::chilean, "rut|run"),
                    new NumberId(
                            "cn-rid",
                            18,
                            "*",
                            WorldIds::chinese,
                            "身份证|身份证号|resident identity|id card"),
                    new NumberId(
                            "il-id",
                            9,
                            "",
                            WorldIds::israeli,
                            "teudat zehut|teudat|tz|israeli id|זהות"),
                    new NumberId(
                            "in-aadhaar",
                            12,
                            "",
                            WorldIds::aadhaar,
                            "aadhaar|aadhar|adhaar|uidai|uid"),
                    new NumberId(
                            "jp-my-number",
                            12,
                            "",
                            WorldIds::japanese,
                            "my number|mynumber|マイナンバー|個人番号"),
                    new NumberId(
                            "kr-rrn",
                            13,
                            "######-#######",
                            WorldIds::korean,
                            "주민등록번호|주민번호|rrn|resident registration"),
                    new NumberId(
                            "my-nric",
                            12,
                            "######-##-####",
                            WorldIds::malaysian,
                            "mykad|nric|kad pengenalan"),
                    new NumberId(
                            "th-id",
                            13,
                            "#-####-#####-##-#",
                            WorldIds::thai,
                            "thai id|บัตรประชาชน|citizen id|national id"),
                    new NumberId(
                            "tr-id",
                            11,
                            "",
                            WorldIds::turkish,
                            "tc kimlik|kimlik|tckn|t.c. kimlik|tc no|tc"),
                    new NumberId(
                            "us-npi",
                            10,
                            "",
                            run ->
                                    run.digit(0) <= 2
                                            && run.digit(0) > 0
                                            && (luhnSum(run, 0, 10) + 24) % 10 == 0,
                            "npi|provider identifier"),
                    new NumberId(
                            "us-aba",
                            9,
                            "",
                            WorldIds::routing,
                            "routing|aba|rtn|routing number|transit"),
                    new NumberId(
                            "za-id",
                            13,
                            "",
                            run -> monthDay(run, 2) && run.digit(10) <= 2 && luhn(run, 0, 13),
                            "id number|identity number|id no|sa id|south african id|rsa id"));

    private WorldIds() {}

    private static boolean argentinian(NumberRun run) {
        long type = run.value(0, 2);
        int check = 11 - sum(run, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        boolean known =
                type == 20 || (type >= 23 && type <= 27) || type == 30 || type == 33 || type == 34;
        return known && (check == 11 ? 0 : check == 10 ? 9 : check) == run.digit(10);
    }

    private static boolean australianBusiness(NumberRun run) {
        int sum = sum(run, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19) - 10;
        return run.digit(0) > 0 && sum % 89 == 0;
    }

    private static boolean medicare(NumberRun run) {
        int first = run.digit(0);
        return first >= 2
                && first <= 6
                && sum(run, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == run.digit(8)
                && run.digit(9) > 0;
    }

    private static boolean cpf(NumberRun run) {
        return !run.same(11)
                && eleven(sum(run, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == run.digit(9)
                && eleven(sum(run, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == run.digit(10);
    }

    private static boolean cnpj(NumberRun run) {
        return !run.same(14)
                && eleven(sum(run, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) == run.digit(12)
                && eleven(sum(run, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) == run.digit(13);
    }

    private static int eleven(int sum) {
        int rest = sum % 11;
        return rest < 2 ? 0 : 11 - rest;
    }

    private static boolean canadian(NumberRun run) {
        boolean formed = run.plain(9) || run.groups(3, 3, 3) != 0;
        return run.digit(0) != 0 && run.digit(0) != 8 && formed && luhn(run, 0, 9) && !run.same(9);
    }

    private static boolean chilean(NumberRun run) {
        int check = 11 - sum(run, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return check != 10 && (check == 11 ? 0 : check) == run.digit(8) && !run.same(9);
    }

    private static boolean chinese(NumberRun run) {
        return chineseForm(run) && chineseCheck(run) == run.digit(17);
    }

    /// Whether the first seventeen digits may be of a resident: province, birth.
    static boolean chineseForm(NumberRun run) {
        long year = run.value(6, 10);
        return run.digit(0) > 0
                && run.digit(0) < 9
                && year >= 1900
                && year < 2100
                && monthDay(run, 10)
                && run.plain(17);
    }

    /// The check digit; 10 is written `X`.
    static int chineseCheck(NumberRun run) {
        int sum = sum(run, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
        return (12 - sum % 11) % 11;
    }

    private static boolean israeli(NumberRun run) {
        // Doubled are the second, fourth, ... digits, as the length is odd.
        return luhn(run, 0, 9) && run.value(0, 9) > 0;
    }

    private static boolean aadhaar(NumberRun run) {
        boolean formed = run.plain(12) || run.groups(4, 4, 4) != 0;
        return run.digit(0) >= 2 && formed && verhoeff(run, 12);
    }

    private static boolean japanese(NumberRun run) {
        int rest = sum(run, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return (rest <= 1 ? 0 : 11 - rest) == run.digit(11) && !run.same(12);
    }

    private static boolean korean(NumberRun run) {
        int check = (11 - sum(run, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11) % 10;
        int century = run.digit(6);
        return monthDay(run, 2) && century >= 1 && century <= 8 && check == run.digit(12);
    }

    /// A date, and the code of a state or country.
    private static boolean malaysian(NumberRun run) {
        long place = run.value(6, 8);
        boolean known =
                (place > 0 && place <= 59 && (place < 17 || place > 20))
                        || (place >= 71
                                && place <= 99
                                && place != 73
                                && place != 80
                                && place != 81);
        return monthDay(run, 2) && known;
    }

    private static boolean thai(NumberRun run) {
        int check = (11 - sum(run, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 10;
        return run.digit(0) > 0 && check == run.digit(12) && !run.same(13);
    }

    private static boolean turkish(NumberRun run) {
        int odd = sum(run, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        int even = sum(run, 0, 1, 0, 1, 0, 1, 0, 1);
        return run.digit(0) > 0
                && Math.floorMod(odd * 7 - even, 10) == run.digit(9)
                && sum(run, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) % 10 == run.digit(10);
    }

    private static boolean routing(NumberRun run) {
        long first = run.value(0, 2);
        boolean district =
                first <= 12
                        || (first >= 21 && first <= 32)
                        || (first >= 61 && first <= 72)
                        || first == 80;
        return district
                && run.plain(9)
                && run.value(0, 9) > 0
                && sum(run, 3, 7, 1, 3, 7, 1, 3, 7, 1) % 10 == 0;
    }
}
