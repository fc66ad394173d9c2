package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Message;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Tool;

/// The cache marks of one request, of which a provider accepts only so many: the last ones are
/// kept. Not safe for several threads.
public final class CacheMarks {
    private int surplus;

    /// @param most how many the provider accepts
    public CacheMarks(Conversation conversation, int most) {
        surplus = count(conversation) - most;
    }

    private static int count(Conversation conversation) {
        int marks = 0;
        for (Tool tool : conversation.tools().tools()) {
            marks += tool instanceof Tool.Function function && function.cache() != null ? 1 : 0;
        }
        for (Message message : conversation.messages()) {
            for (Part part : message.parts()) {
                marks += part instanceof Part.CacheMark ? 1 : 0;
            }
        }
        return marks;
    }

    /// Whether the next mark of the messages, in their order, is kept.
    public boolean next() {
        return surplus-- <= 0;
    }
}
