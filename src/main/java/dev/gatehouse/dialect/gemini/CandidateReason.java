package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.Stop;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Why the first candidate ended, in common words. A candidate that calls functions has the reason
/// `STOP`, so the functions are noted before it comes.
final class CandidateReason {
    private @Nullable String word;
    private boolean called;

    /// The reason; `null` while there is none.
    @Nullable String word() {
        return word;
    }

    /// Adds an answer, or a chunk of one.
    void add(Json chunk) {
        if (EventDecoder.blocked(chunk)) {
            word = Stop.Reason.CONTENT_FILTER.word();
        }
        Json all = Members.of(chunk, "candidates");
        for (int i = 0; all != null && i < all.size(); i++) {
            Json candidate = all.at(i);
            if (Members.number(candidate, "index", i) == 0) {
                first(candidate);
            }
        }
    }

    private void first(Json candidate) {
        Json parts = Members.of(Members.of(candidate, "content"), "parts");
        for (int i = 0; parts != null && i < parts.size() && !called; i++) {
            called = Members.of(parts.at(i), "functionCall") != null;
        }
        String stated = FinishReasons.of(candidate, "finishReason");
        word = stated == null ? word : FinishReasons.of(stated, called);
    }
}
