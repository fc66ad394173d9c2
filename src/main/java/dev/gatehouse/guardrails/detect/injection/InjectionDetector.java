package dev.gatehouse.guardrails.detect.injection;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.text.InvisibleTextDetector;
import dev.gatehouse.guardrails.detect.text.WordDetectors;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds prompt injections.
///
/// Structures are sure enough to block: `invisible-text`, `bidirectional-text`, `role-marker`,
/// `canary`, `exfiltration-link`. The kind `injection` is a score of the wording, which is often
/// wrong and only good for a flag; with it only a whole text can be checked.
public final class InjectionDetector implements Detector {
    /// All kinds; a leak of the system prompt is found by `PromptLeak`.
    public static final Set<String> KINDS =
            Set.of(
                    "invisible-text",
                    "bidirectional-text",
                    "role-marker",
                    "canary",
                    "exfiltration-link",
                    "injection");

    private final Set<String> kinds;
    private final AnchoredDetector anchored;
    private final InvisibleTextDetector invisible = new InvisibleTextDetector();
    private final @Nullable AnchoredDetector canaries;
    private final @Nullable WordingScore wording;

    /// Finds some kinds.
    ///
    /// @param kinds empty for all
    /// @param canaries texts of system prompts that must not come out
    /// @throws IllegalArgumentException for a kind that is not known; names those that are
    public InjectionDetector(Set<String> kinds, List<String> canaries) {
        for (String kind : kinds) {
            if (!KINDS.contains(kind)) {
                throw new IllegalArgumentException(
                        "kind of injection '%s' is not known; known are %s"
                                .formatted(kind, new TreeSet<>(KINDS)));
            }
        }
        this.kinds = kinds.isEmpty() ? KINDS : Set.copyOf(kinds);
        AnchoredDetector.Builder builder = AnchoredDetector.builder();
        if (this.kinds.contains("role-marker")) {
            RoleMarkers.addTo(builder);
        }
        if (this.kinds.contains("exfiltration-link")) {
            ExfiltrationLinks.addTo(builder);
        }
        anchored = builder.atMost(64).build();
        this.canaries =
                canaries.isEmpty() || !this.kinds.contains("canary")
                        ? null
                        : WordDetectors.of(canaries);
        wording = this.kinds.contains("injection") ? new WordingScore() : null;
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        return find(text, role, anchored.find(text, role));
    }

    @Override
    public AnchoredDetector pass() {
        return anchored;
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role, List<Finding> passed) {
        var found = new ArrayList<Finding>();
        if (kinds.contains("invisible-text") || kinds.contains("bidirectional-text")) {
            invisible.find(text, role).stream()
                    .filter(it -> kinds.contains(it.kind()))
                    .forEach(found::add);
        }
        found.addAll(passed);
        if (canaries != null && PromptLeak.output(role)) {
            canaries.find(text, role)
                    .forEach(it -> found.add(new Finding("canary", it.start(), it.end(), 1)));
        }
        if (wording != null && input(role)) {
            NormalisedText normalised = NormalisedText.of(text);
            return beside(
                    AnchoredDetector.apart(found),
                    wording.find(text, normalised, !RoleMarkers.foreign(role)));
        }
        return AnchoredDetector.apart(found);
    }

    /// Structures with the wording where that overlaps none: a structure is surer, and may block.
    private static List<Finding> beside(List<Finding> structures, @Nullable Finding wording) {
        boolean overlaps =
                wording == null
                        || structures.stream()
                                .anyMatch(
                                        it ->
                                                it.start() < wording.end()
                                                        && wording.start() < it.end());
        if (overlaps) {
            return structures;
        }
        var all = new ArrayList<>(structures);
        all.add(wording);
        all.sort(Comparator.comparingInt(Finding::start));
        return all;
    }

    private static boolean input(TextField.Role role) {
        return role != TextField.Role.SYSTEM && !PromptLeak.output(role);
    }

    @Override
    public int longest() {
        return wording == null ? most(Detector::longest) : 0;
    }

    @Override
    public int usual() {
        return wording == null ? most(Detector::usual) : 0;
    }

    @Override
    public int undecided(CharSequence text) {
        return -most(it -> -it.undecided(text));
    }

    private int most(ToIntFunction<Detector> of) {
        return Stream.of(anchored, invisible, canaries)
                .filter(Objects::nonNull)
                .mapToInt(of)
                .max()
                .orElse(0);
    }
}
