package dev.gatehouse.guardrails.check;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Looks for what a detector finds, in each text by itself.
public record DetectorCheck(Detector detector) implements Check {
    @Override
    public Verdict check(Content content, CheckLimit limit) throws CheckFailure {
        return check(content, limit, it -> detector.find(it.text(), it.role()));
    }

    /// Likewise, with a pass over the texts that other detectors share.
    public Verdict check(Content content, CheckLimit limit, SharedFindings shared)
            throws CheckFailure {
        return check(content, limit, it -> shared.find(detector, it));
    }

    private static Verdict check(
            Content content, CheckLimit limit, Function<TextField, List<Finding>> find)
            throws CheckFailure {
        var matches = new ArrayList<Verdict.Match>(2);
        List<TextField> texts = content.texts();
        for (int i = 0; i < texts.size(); i++) {
            if (limit.passed()) {
                throw new CheckFailure("took too long");
            }
            for (Finding found : find.apply(texts.get(i))) {
                matches.add(
                        Verdict.Match.in(
                                i, found.kind(), found.start(), found.end(), found.score()));
            }
        }
        return Verdict.of(matches);
    }
}
