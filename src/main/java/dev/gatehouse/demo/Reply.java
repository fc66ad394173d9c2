package dev.gatehouse.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is answered, in words that joined are the text.
///
/// @param stop the text it ended before, when that is why it ended
record Reply(
        List<String> thoughts,
        List<String> text,
        @Nullable Order order,
        Ending ending,
        @Nullable String stop) {
    Reply {
        thoughts = List.copyOf(thoughts);
        text = List.copyOf(text);
    }

    /// Why it ends where it does.
    enum Ending {
        DONE,
        STOPPED,
        LENGTH,
        CALL
    }

    /// A call of a tool.
    ///
    /// @param arguments a JSON object
    record Order(String tool, String arguments) {
        private static final int FRAGMENT = 8;

        /// The arguments in the short pieces in which a stream brings them.
        List<String> fragments() {
            var fragments = new ArrayList<String>();
            int from = 0;
            while (from < arguments.length()) {
                int to = Math.min(from + FRAGMENT, arguments.length());
                // Half a surrogate pair cannot be encoded in UTF-8.
                if (to < arguments.length()
                        && Character.isHighSurrogate(arguments.charAt(to - 1))) {
                    to++;
                }
                fragments.add(arguments.substring(from, to));
                from = to;
            }
            return fragments;
        }
    }

    /// How many words there are, thoughts and arguments included.
    int words() {
        int ordered = order == null ? 0 : Words.count(order.tool() + " " + order.arguments());
        return thoughts.size() + text.size() + ordered;
    }
}
