package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Numbers of passports, driving licences and bank accounts: what looks like one directly behind
/// the word for it.
final class Documents {
    private static final int NEAR = 20;

    private Documents() {}

    static void addPassportTo(AnchoredDetector.Builder builder) {
        add(
                builder,
                "passport",
                6,
                9,
                List.of(
                        "passport",
                        "passport no",
                        "passport number",
                        "reisepass",
                        "passeport",
                        "pasaporte",
                        "passaporto",
                        "paspoort",
                        "passnummer"));
    }

    static void addLicenceTo(AnchoredDetector.Builder builder) {
        add(
                builder,
                "driving-licence",
                6,
                18,
                List.of(
                        "driver's license",
                        "drivers license",
                        "driver license",
                        "driving licence",
                        "driving license",
                        "driver's licence",
                        "dl number",
                        "license number",
                        "licence number",
                        "fuhrerschein",
                        "permis de conduire",
                        "carnet de conducir"));
    }

    static void addAccountTo(AnchoredDetector.Builder builder) {
        add(
                builder,
                "bank-account",
                7,
                17,
                List.of(
                        "account number",
                        "account no",
                        "account no.",
                        "acct",
                        "acct no",
                        "bank account",
                        "checking account",
                        "savings account",
                        "kontonummer",
                        "konto",
                        "numero de compte",
                        "cuenta"));
    }

    private static void add(
            AnchoredDetector.Builder builder,
            String kind,
            int fewest,
            int most,
            List<String> words) {
        int subject = builder.subject(words);
        var document = new Document(kind, fewest, most, subject);
        builder.numbers(document::check).codes(document::check).atMost(40);
    }

    private record Document(String kind, int fewest, int most, int subject) {
        void check(Scan scan, int start, int end) {
            int length = end - start;
            if (length < fewest || length > most || start - scan.last(subject) > NEAR) {
                return;
            }
            int digits = 0;
            for (int i = start; i < end; i++) {
                digits += Character.isDigit(scan.at(i)) ? 1 : 0;
            }
            boolean whole =
                    scan.at(start - 1) != '.' && scan.at(end) != '-' && scan.at(start - 1) != '-';
            if (digits * 2 > length && whole) {
                scan.found(kind, start, end, 0.7);
            }
        }
    }
}
