package dev.gatehouse.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.zip.CRC32;

/// Names and ids of tools in the form that a dialect accepts.
///
/// A name that a dialect rejects is shortened, and gets a checksum of the whole so that names stay
/// apart; the answer gets the original back. Ids are changed the same way in calls and results; as
/// the provider makes new ids, none has to be changed back. Not safe for several threads.
public final class ToolNames {
    private final Map<String, String> originals = new HashMap<>();

    /// The form of names or ids that a dialect accepts.
    ///
    /// @param longest the most characters
    /// @param begins which characters may stand first
    /// @param allowed which may stand elsewhere
    public record Form(int longest, IntPredicate begins, IntPredicate allowed) {
        /// Of letters, digits, `_` and `-`, as most dialects demand.
        public static final Form WORD = of(64, "_-");

        /// Letters and digits, and some marks.
        public static Form of(int longest, String marks) {
            IntPredicate allowed = c -> letterOrDigit(c) || marks.indexOf(c) >= 0;
            return new Form(longest, allowed, allowed);
        }

        /// The same where the first character is a letter or `_`.
        public Form beginningWithLetter() {
            return new Form(longest, c -> c == '_' || (letterOrDigit(c) && c > '9'), allowed);
        }

        private static boolean letterOrDigit(int c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }

        private boolean accepts(String name) {
            return !name.isEmpty()
                    && name.length() <= longest
                    && begins.test(name.charAt(0))
                    && name.chars().allMatch(allowed);
        }

        /// The name itself, or one of this form in its place.
        public String apply(String name) {
            if (accepts(name)) {
                return name;
            }
            var sum = new CRC32();
            sum.update(name.getBytes(UTF_8));
            String mark = "%08x".formatted(sum.getValue());
            var out = new StringBuilder(longest);
            for (int i = 0; i < name.length() && out.length() < longest - 9; i++) {
                char c = name.charAt(i);
                out.append(allowed.test(c) ? c : allowed.test('_') ? '_' : 'x');
            }
            if (out.isEmpty() || !begins.test(out.charAt(0))) {
                out.insert(0, begins.test('_') ? '_' : 'x');
            }
            out.setLength(Math.min(out.length(), Math.max(1, longest - 9)));
            if (out.length() + 9 <= longest && allowed.test('_')) {
                out.append('_');
            }
            out.append(mark);
            return out.length() > longest ? out.substring(out.length() - longest) : out.toString();
        }
    }

    /// A name in that form, remembered so that the answer can get the original.
    public String inForm(String name, Form form) {
        String written = form.apply(name);
        if (!written.equals(name)) {
            originals.put(written, name);
        }
        return written;
    }

    /// The name as the client knows it.
    public String original(String name) {
        return originals.getOrDefault(name, name);
    }
}
