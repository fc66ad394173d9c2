package dev.gatehouse.guardrails.detect;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import dev.gatehouse.guardrails.detect.view.Signs;
import dev.gatehouse.guardrails.detect.view.Source;
import dev.gatehouse.guardrails.detect.view.View;
import dev.gatehouse.guardrails.detect.view.Views;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One pass over a text for several detectors: each character is looked at once, and each anchor is
/// handed to the checks of all of them; likewise over what the text hides. Safe for several
/// threads.
public final class SharedPass {
    private final List<AnchoredDetector> detectors;
    private final AnchorScanner scanner;

    public SharedPass(List<AnchoredDetector> detectors) {
        this.detectors = List.copyOf(detectors);
        this.scanner =
                new AnchorScanner(detectors.stream().map(AnchoredDetector::anchors).toList());
    }

    /// The place of a detector among those that share it; -1 where it is none of them.
    public int place(AnchoredDetector detector) {
        for (int i = 0; i < detectors.size(); i++) {
            if (detectors.get(i) == detector) {
                return i;
            }
        }
        return -1;
    }

    /// How many detectors share it.
    public int size() {
        return detectors.size();
    }

    /// What each detector finds, as it would by itself.
    ///
    /// @param wanted which of them look; the others find nothing
    public List<List<Finding>> find(CharSequence text, TextField.Role role, boolean[] wanted) {
        NormalisedText normalised = NormalisedText.of(text);
        var found = new ArrayList<List<Finding>>(detectors.size());
        for (int i = 0; i < detectors.size(); i++) {
            found.add(new ArrayList<>(0));
        }
        CharSequence seen = normalised == null ? text : normalised.text();
        var signs = new Signs(seen);
        scanner.scan(seen, scans(seen, normalised, role, wanted, found), signs);
        for (View view : Views.of(text, normalised, signs)) {
            scanner.scan(view.text(), scans(view.text(), view, role, wanted, found), null);
        }
        found.replaceAll(AnchoredDetector::apart);
        return found;
    }

    private @Nullable Scan[] scans(
            CharSequence seen,
            @Nullable Source source,
            TextField.Role role,
            boolean[] wanted,
            List<List<Finding>> found) {
        var scans = new @Nullable Scan[detectors.size()];
        for (int i = 0; i < scans.length; i++) {
            if (wanted[i]) {
                scans[i] = detectors.get(i).scan(seen, role, source, found.get(i));
            }
        }
        return scans;
    }
}
