package dev.gatehouse.guardrails.detect.injection;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds parts of the system prompt of a call in what comes out: runs of words in the same order.
/// Made for each call; the kind of a finding is `system-prompt-leak`.
public final class PromptLeak implements Detector {
    /// So many words in the same order are no coincidence.
    private static final int WORDS = 12;

    private static final int MOST_WORD = 32;
    private static final int MOST_PROMPT = 200_000;

    private final Set<Long> runs = new HashSet<>();

    /// Looks for parts of a prompt; one of fewer than twelve words has none.
    public PromptLeak(String systemPrompt) {
        String prompt = systemPrompt.substring(0, Math.min(MOST_PROMPT, systemPrompt.length()));
        walk(prompt, (hash, _, _) -> runs.add(hash));
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        if (runs.isEmpty() || !output(role)) {
            return List.of();
        }
        NormalisedText normalised = NormalisedText.of(text);
        var found = new ArrayList<Finding>();
        walk(
                normalised == null ? text : normalised.text(),
                (hash, start, end) -> {
                    if (runs.contains(hash)) {
                        int first = normalised == null ? start : normalised.origin(start);
                        int last = normalised == null ? end : normalised.origin(end);
                        add(found, first, last);
                    }
                });
        return found;
    }

    /// Adds a run, cut off where the last one ends.
    private static void add(List<Finding> found, int start, int end) {
        int from = found.isEmpty() ? start : Math.max(start, found.getLast().end());
        found.add(new Finding("system-prompt-leak", from, end, 0.95));
    }

    static boolean output(TextField.Role role) {
        return role == TextField.Role.ASSISTANT
                || role == TextField.Role.REASONING
                || role == TextField.Role.TOOL_CALL
                || role == TextField.Role.OUTPUT;
    }

    @FunctionalInterface
    private interface Run {
        void words(long hash, int start, int end);
    }

    /// Shows every run of words of a text, by a hash.
    private static void walk(CharSequence text, Run run) {
        long[] hashes = new long[WORDS];
        int[] starts = new int[WORDS];
        int count = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (!Character.isLetterOrDigit(text.charAt(i))) {
                continue;
            }
            int start = i;
            long hash = 7;
            while (i < length
                    && Character.isLetterOrDigit(text.charAt(i))
                    && i - start < MOST_WORD) {
                hash = hash * 31 + Character.toLowerCase(text.charAt(i++));
            }
            hashes[count % WORDS] = hash;
            starts[count % WORDS] = start;
            count++;
            if (count >= WORDS) {
                run.words(all(hashes, count), starts[count % WORDS], i);
            }
        }
    }

    private static long all(long[] hashes, int count) {
        long all = 17;
        for (int i = 0; i < WORDS; i++) {
            all = all * 1_000_003 + hashes[(count + i) % WORDS];
        }
        return all;
    }

    @Override
    public int longest() {
        return WORDS * (MOST_WORD + 8);
    }
}
