package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.NumberRun;

/// Check sums over the digits of a number, and dates in them.
final class CheckSums {
    private static final int[][] VERHOEFF_PRODUCT = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
    };

    private static final int[][] VERHOEFF_PLACE = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
        {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
        {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
        {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
        {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
        {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
        {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}
    };

    private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private CheckSums() {}

    /// The check sum of ISO 7812 over some digits, the last one of them the check digit.
    static boolean luhn(NumberRun run, int from, int to) {
        return luhnSum(run, from, to) % 10 == 0;
    }

    static int luhnSum(NumberRun run, int from, int to) {
        int sum = 0;
        for (int i = to - 1; i >= from; i--) {
            int digit = run.digit(i);
            boolean doubled = (to - i) % 2 == 0;
            sum += doubled ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
        }
        return sum;
    }

    /// The sum of the first digits, each times its weight.
    static int sum(NumberRun run, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += run.digit(i) * weights[i];
        }
        return sum;
    }

    static boolean verhoeff(NumberRun run, int length) {
        int check = 0;
        for (int i = 0; i < length; i++) {
            check = VERHOEFF_PRODUCT[check][VERHOEFF_PLACE[i % 8][run.digit(length - 1 - i)]];
        }
        return check == 0;
    }

    /// ISO 7064, MOD 11,10.
    static boolean mod1110(NumberRun run, int length) {
        int product = 10;
        for (int i = 0; i < length - 1; i++) {
            int sum = (run.digit(i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == run.digit(length - 1);
    }

    /// Whether a month has a day, in some year.
    static boolean date(long month, long day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= DAYS[(int) month - 1];
    }

    /// Whether two digits are a month and the two behind them a day.
    static boolean monthDay(NumberRun run, int index) {
        return date(run.value(index, index + 2), run.value(index + 2, index + 4));
    }

    /// Whether two digits are a day and the two behind them a month.
    static boolean dayMonth(NumberRun run, int index) {
        return date(run.value(index + 2, index + 4), run.value(index, index + 2));
    }
}
