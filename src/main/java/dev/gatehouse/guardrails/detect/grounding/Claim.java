package dev.gatehouse.guardrails.detect.grounding;

/// A sentence of an answer, held against the context.
///
/// @param start index of its first character in the answer
/// @param end index behind its last one
/// @param score from 0 to 1, how well the context supports it
/// @param reason what the context does not have: `number`, `name`, `quotation`, `citation`,
///     `words`, `negation`; empty when it has all
public record Claim(int start, int end, Verdict verdict, double score, String reason) {
    /// Whether the context supports a claim.
    public enum Verdict {
        SUPPORTED,
        UNSUPPORTED,
        /// Too little to compare, or in part.
        UNKNOWN
    }
}
