package dev.gatehouse.demo;

import dev.gatehouse.demo.Reply.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked, whichever format it came in.
///
/// @param hash of the whole request; what ids are made of
record Question(DemoModel model, Prompt prompt, Limits limits, Manner manner, long hash) {
    /// What the reply answers.
    ///
    /// @param text the last thing the user said
    /// @param words how many words there are in all messages
    /// @param order the call that is wanted instead of a text; `null` for none
    /// @param result what a tool said just before; `null` when none did
    record Prompt(String text, int words, @Nullable Order order, @Nullable String result) {}

    /// Where the reply must end.
    ///
    /// @param words how many words it may have
    /// @param stops texts before which it ends
    record Limits(int words, List<String> stops) {
        Limits {
            stops = List.copyOf(stops);
        }
    }

    /// How the reply is wanted.
    ///
    /// @param choices how many of it there shall be
    /// @param usage whether a stream shall tell what it took
    record Manner(int choices, boolean streamed, boolean usage) {}
}
