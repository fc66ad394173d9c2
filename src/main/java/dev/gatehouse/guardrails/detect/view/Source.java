package dev.gatehouse.guardrails.detect.view;

/// The way from a text that detectors look at back to the one that it was made of.
public interface Source {
    /// Where a part of it begins in the other text.
    ///
    /// @param from index of the first character of the part, which is not empty
    /// @param to index behind its last one
    int start(int from, int to);

    /// Where a part of it ends in the other text.
    int end(int from, int to);
}
