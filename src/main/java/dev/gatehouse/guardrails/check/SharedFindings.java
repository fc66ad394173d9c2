package dev.gatehouse.guardrails.check;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.SharedPass;
import java.util.IdentityHashMap;
import java.util.List;

/// What detectors find in the texts of one content, with one pass over each text for all of them.
/// For one thread.
public final class SharedFindings {
    private final SharedPass pass;
    private final boolean[] wanted;
    private final IdentityHashMap<TextField, List<List<Finding>>> known = new IdentityHashMap<>();

    /// @param detectors those that look; the ones that do not share the pass look by themselves
    public SharedFindings(SharedPass pass, Iterable<Detector> detectors) {
        this.pass = pass;
        wanted = new boolean[pass.size()];
        for (Detector detector : detectors) {
            int place = place(detector);
            if (place >= 0) {
                wanted[place] = true;
            }
        }
    }

    private int place(Detector detector) {
        AnchoredDetector own = detector.pass();
        return own == null ? -1 : pass.place(own);
    }

    /// What a detector finds in a text.
    List<Finding> find(Detector detector, TextField text) {
        int place = place(detector);
        if (place < 0) {
            return detector.find(text.text(), text.role());
        }
        List<List<Finding>> passed =
                known.computeIfAbsent(text, it -> pass.find(it.text(), it.role(), wanted));
        return detector.find(text.text(), text.role(), passed.get(place));
    }
}
