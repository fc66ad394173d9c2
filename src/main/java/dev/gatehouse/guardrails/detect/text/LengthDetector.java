package dev.gatehouse.guardrails.detect.text;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import java.util.List;

/// Finds what a text has beyond a number of characters. The kind of a finding is `length`.
///
/// @param limit in UTF-16 code units
public record LengthDetector(int limit) implements Detector {
    public LengthDetector {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of the length must be at least 1");
        }
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        return text.length() <= limit
                ? List.of()
                : List.of(new Finding("length", limit, text.length(), 1));
    }

    @Override
    public int longest() {
        return 0;
    }
}
