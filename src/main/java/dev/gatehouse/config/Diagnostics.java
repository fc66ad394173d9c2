package dev.gatehouse.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What came of a reading so far: faults, effective values, and what may be shown of the file.
///
/// Every value of the file is hidden until it is known to belong to a setting that is no
/// secret. So a misspelled or misplaced secret is hidden too.
final class Diagnostics {
    private static final int LONGEST = 60;

    private record Finding(
            SettingsError.Severity severity,
            SourcePosition spot,
            String path,
            String message,
            @Nullable String cure) {}

    private final SourceText page;
    private final List<Finding> findings = new ArrayList<>();
    private final List<EffectiveValue> effective = new ArrayList<>();
    private final List<SourcePosition> values = new ArrayList<>();
    private final Set<SourcePosition> revealed = new HashSet<>();
    private int errors;

    Diagnostics(SourceText page) {
        this.page = page;
    }

    void error(SourcePosition spot, String path, String message, @Nullable String cure) {
        errors++;
        findings.add(new Finding(SettingsError.Severity.ERROR, spot, path, message, cure));
    }

    void warning(SourcePosition spot, String path, String message, @Nullable String cure) {
        findings.add(new Finding(SettingsError.Severity.WARNING, spot, path, message, cure));
    }

    int errors() {
        return errors;
    }

    void effective(SettingPath where, String value, SourcePosition spot) {
        String origin = spot.origin() != null ? spot.origin() : page.name() + ":" + spot.line();
        effective.add(new EffectiveValue(where.path(), value, origin));
    }

    List<EffectiveValue> effective() {
        return effective;
    }

    /// Notes a value of the file, to be hidden for now.
    void hide(SourcePosition spot) {
        values.add(spot);
    }

    void hide(Collection<SourcePosition> spots) {
        values.addAll(spots);
    }

    void reveal(SourcePosition spot) {
        revealed.add(spot);
    }

    List<SettingsError> faults() {
        if (findings.isEmpty()) {
            return List.of();
        }
        values.removeIf(revealed::contains);
        SourceExcerpt excerpts = new SourceExcerpt(page, values);
        return findings.stream().map(finding -> fault(finding, excerpts)).toList();
    }

    private SettingsError fault(Finding finding, SourceExcerpt excerpts) {
        SourcePosition spot = finding.spot();
        return new SettingsError(
                finding.severity(),
                spot.inFile() ? page.file() : null,
                spot.line(),
                spot.column(),
                finding.path(),
                finding.message(),
                finding.cure(),
                spot.inFile() ? excerpts.of(spot) : null);
    }

    /// Somebody's text between quotes, fit to stand in a message.
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("'");
        text.codePoints()
                .limit(LONGEST)
                .map(c -> SourceExcerpt.printable(c) ? c : '?')
                .forEach(out::appendCodePoint);
        return out.append(text.codePointCount(0, text.length()) > LONGEST ? "…'" : "'").toString();
    }
}
