package dev.gatehouse.demo;

import dev.gatehouse.demo.Reply.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The question of a request, whichever format it came in.
///
/// @param hash of the whole request; what ids are made of
record Question(DemoModel model, Prompt prompt, Limits limits, Manner manner, long hash) {
    /// What the reply answers.
    ///
    /// @param text the last text of the user
    /// @param words how many words there are in all messages
    /// @param order the call to return instead of a text; `null` for none
    /// @param result the last result of a tool; `null` when there is none
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

    /// The form of the reply.
    ///
    /// @param choices how many of it there shall be
    /// @param usage whether a stream reports its usage
    record Manner(int choices, boolean streamed, boolean usage) {}
}
