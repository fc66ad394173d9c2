package dev.gatehouse.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Masks possible secrets in a file that cannot be parsed, by the text alone.
///
/// A value is shown only behind the name of a setting that is no secret, and if nothing on the
/// line looks like a second name.
public final class SecretMask {
    private final List<String> lines;
    private final Set<String> harmless;

    /// @param harmless names of settings that are no secret wherever they stand
    public SecretMask(SourceText page, Set<String> harmless) {
        this.lines = page.lines();
        this.harmless = harmless;
    }

    /// What to hide of a line.
    public List<SourcePosition> over(int number) {
        List<SourcePosition> hidden = new ArrayList<>();
        if (number < 1 || number > lines.size()) {
            return hidden;
        }
        String line = lines.get(number - 1);
        int colon = line.indexOf(':');
        if (colon < 0 ? !continuesHarmless(number) : !harmless(line, colon)) {
            int from = line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
            int to = line.codePointCount(0, line.length());
            from = line.codePointCount(0, from);
            hidden.add(new SourcePosition(number, from + 1, number, to + 1, null));
        }
        return hidden;
    }

    private boolean harmless(String line, int colon) {
        String name = line.substring(0, colon).replace("- ", "").replace("\"", "").strip();
        String value = line.substring(colon + 1);
        boolean simple = value.indexOf(':') < 0 && value.indexOf('{') < 0;
        return value.isBlank() || (simple && harmless.contains(name));
    }

    /// A line without a name belongs to the nearest name above it.
    private boolean continuesHarmless(int number) {
        for (int above = number - 1; above >= 1; above--) {
            String line = lines.get(above - 1);
            int colon = line.indexOf(':');
            if (colon >= 0) {
                return harmless.contains(line.substring(0, colon).replace("- ", "").strip());
            }
        }
        return true;
    }
}
