package dev.gatehouse.guardrails.detect;

import dev.gatehouse.dialect.text.TextField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds things of its kinds in a text, in time linear in its length. Safe for several threads.
public interface Detector {
    /// Finds them.
    ///
    /// @param text decoded
    /// @param role what the text is; some findings count in some roles only
    /// @return in the order of their starts; they may overlap those of other detectors, never each
    ///     other
    List<Finding> find(CharSequence text, TextField.Role role);

    /// The length in characters beyond which it finds nothing: so much of a stream is held back. 0
    /// when it has no such length, so that only a whole text can be checked.
    ///
    /// A finding that starts at `k` depends on nothing but the characters from `k - longest()` to
    /// `k + longest()`: words before a number give it its meaning. So a stream keeps as many
    /// characters that have left as it holds back, and decides about `k` when `longest()`
    /// characters follow it or the text has ended.
    int longest();

    /// The length that nearly all findings have at most: so much of a stream is held back as a
    /// rule.
    /// A longer one is found as soon as so many of its characters are there, and reaches to the end
    /// of the text, or nearly, while it may grow.
    default int usual() {
        return longest();
    }

    /// The place in a text from which on more text may change what it finds.
    default int undecided(CharSequence text) {
        return Math.max(0, text.length() - usual());
    }

    /// The pass over a text with which it begins, so that several detectors may share one; `null`
    /// where it has none.
    default @Nullable AnchoredDetector pass() {
        return null;
    }

    /// Finds things likewise, where its pass has been made.
    ///
    /// @param passed what the pass has found
    default List<Finding> find(CharSequence text, TextField.Role role, List<Finding> passed) {
        return passed;
    }

    /// A finding.
    ///
    /// @param kind such as `email`, `iban`, `aws-key`, `injection`
    /// @param start index of its first character
    /// @param end index behind its last one
    /// @param score from 0 to 1, how sure it is; 1 where a checksum holds
    record Finding(String kind, int start, int end, double score) {}
}
