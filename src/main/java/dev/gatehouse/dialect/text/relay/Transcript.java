package dev.gatehouse.dialect.text.relay;

import java.util.ArrayList;
import java.util.List;

/// A transcript as a text: plain, or in cues with their times (SRT, WebVTT).
public final class Transcript {
    private static final String TIMES = "-->";

    private Transcript() {}

    /// The text of a transcript with times, without the times; empty where it has none.
    public static String withoutTimes(String transcript) {
        List<String> lines = new ArrayList<>();
        boolean cue = false;
        boolean timed = false;
        for (String line : transcript.lines().toList()) {
            boolean times = line.contains(TIMES);
            timed |= times;
            cue = times || (cue && !line.isBlank());
            if (cue && !times) {
                lines.add(line.strip());
            }
        }
        return timed ? String.join(" ", lines) : "";
    }
}
