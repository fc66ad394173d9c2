package dev.gatehouse.guardrails.detect.text;

/// What a pattern's text shows without running it: the longest match, and a text that every match
/// has.
///
/// @param longest the length of the longest match, or 0 when it has no bound
/// @param literal a text that is in every match, in lower case; empty when none is sure
record PatternShape(int longest, String literal) {
    /// A match longer than this counts as one without a bound.
    private static final int MOST = 1024;

    private static final int UNBOUNDED = 1_000_000;

    static PatternShape of(String pattern) {
        var reader = new Reader(pattern);
        int longest = reader.alternatives(true);
        return new PatternShape(longest > MOST ? 0 : longest, reader.best);
    }

    /// Reads a pattern that RE2/J has accepted.
    private static final class Reader {
        private final String pattern;
        private int at;
        private final StringBuilder literal = new StringBuilder();
        private String best = "";

        Reader(String pattern) {
            this.pattern = pattern;
        }

        /// Alternatives up to the end or a closing parenthesis.
        int alternatives(boolean top) {
            int longest = 0;
            while (true) {
                longest = Math.max(longest, sequence(top));
                if (at >= pattern.length() || pattern.charAt(at) != '|') {
                    return longest;
                }
                at++;
                if (top) {
                    // No text of one alternative is in every match.
                    top = false;
                    best = "";
                }
            }
        }

        private int sequence(boolean sure) {
            int sum = 0;
            while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
                int begin = at;
                int one = atom();
                int times = times();
                sum = Math.min(UNBOUNDED, sum + one * times);
                note(sure, begin, one, times);
            }
            keep(sure);
            return sum;
        }

        /// Adds a character to the text that every match has, or ends that text.
        private void note(boolean sure, int begin, int one, int times) {
            char c = pattern.charAt(begin);
            boolean escaped = c == '\\' && at == begin + 2 && !wordy(pattern.charAt(at - 1));
            boolean plain = at == begin + 1 && ".^$[(".indexOf(c) < 0 && c != '\\';
            if (sure && one == 1 && times == 1 && (plain || escaped)) {
                literal.append(Character.toLowerCase(pattern.charAt(at - 1)));
            } else if (one > 0) {
                keep(sure);
            }
        }

        private static boolean wordy(char c) {
            return Character.isLetterOrDigit(c);
        }

        private void keep(boolean sure) {
            if (sure && literal.length() > best.length()) {
                best = literal.toString();
            }
            if (sure) {
                literal.setLength(0);
            }
        }

        private int atom() {
            char c = pattern.charAt(at++);
            return switch (c) {
                case '(' -> group();
                case '[' -> set();
                case '\\' -> escape();
                case '^', '$' -> 0;
                default -> 1;
            };
        }

        private int group() {
            if (pattern.startsWith("?", at)) {
                int end = at;
                while (":)>".indexOf(pattern.charAt(end)) < 0) {
                    end++;
                }
                at = end + 1;
                if (pattern.charAt(end) == ')') {
                    return 0;
                }
            }
            int longest = alternatives(false);
            at++;
            return longest;
        }

        private int set() {
            int first = at;
            at += pattern.startsWith("^", at) ? 1 : 0;
            at += pattern.startsWith("]", at) ? 1 : 0;
            while (pattern.charAt(at) != ']' && at > first - 1) {
                boolean named = pattern.startsWith("[:", at);
                at =
                        named
                                ? pattern.indexOf(":]", at) + 2
                                : at + (pattern.charAt(at) == '\\' ? 2 : 1);
            }
            at++;
            return 1;
        }

        private int escape() {
            char c = pattern.charAt(at++);
            if (c == 'Q') {
                int end = pattern.indexOf("\\E", at);
                int length = (end < 0 ? pattern.length() : end) - at;
                at += length + (end < 0 ? 0 : 2);
                return length;
            }
            if ((c == 'x' || c == 'p' || c == 'P') && pattern.startsWith("{", at)) {
                at = pattern.indexOf('}', at) + 1;
            } else if (c == 'x') {
                at += 2;
            } else if (c == 'p' || c == 'P') {
                at++;
            }
            return "bBAzZ".indexOf(c) >= 0 ? 0 : c == 'p' || c == 'P' || c == 'x' ? 2 : 1;
        }

        /// How often what was read may repeat.
        private int times() {
            if (at >= pattern.length()) {
                return 1;
            }
            int times = 1;
            char c = pattern.charAt(at);
            if (c == '*' || c == '+') {
                times = UNBOUNDED;
                at++;
            } else if (c == '?') {
                times = 2;
                at++;
            } else if (c == '{' && pattern.indexOf('}', at) > 0) {
                int end = pattern.indexOf('}', at);
                times = most(pattern.substring(at + 1, end));
                at = end + 1;
            } else {
                return 1;
            }
            at += pattern.startsWith("?", at) ? 1 : 0;
            // Never 1: the text of what repeats is not one text of every match.
            return Math.max(times, 2);
        }

        private static int most(String range) {
            String last = range.substring(range.indexOf(',') + 1).strip();
            return last.isEmpty() || !last.chars().allMatch(Character::isDigit)
                    ? UNBOUNDED
                    : Math.min(UNBOUNDED, Integer.parseInt(last));
        }
    }
}
