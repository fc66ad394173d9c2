package dev.gatehouse.settings;

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
final class Report {
    private static final int LONGEST = 60;

    private record Finding(
            Fault.Severity severity,
            Spot spot,
            String path,
            String message,
            @Nullable String cure) {}

    private final Page page;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Effective> effective = new ArrayList<>();
    private final List<Spot> values = new ArrayList<>();
    private final Set<Spot> revealed = new HashSet<>();
    private int errors;

    Report(Page page) {
        this.page = page;
    }

    void error(Spot spot, String path, String message, @Nullable String cure) {
        errors++;
        findings.add(new Finding(Fault.Severity.ERROR, spot, path, message, cure));
    }

    void warning(Spot spot, String path, String message, @Nullable String cure) {
        findings.add(new Finding(Fault.Severity.WARNING, spot, path, message, cure));
    }

    int errors() {
        return errors;
    }

    void effective(Where where, String value, Spot spot) {
        String origin = spot.origin() != null ? spot.origin() : page.name() + ":" + spot.line();
        effective.add(new Effective(where.path(), value, origin));
    }

    List<Effective> effective() {
        return effective;
    }

    /// Notes a value of the file, to be hidden for now.
    void hide(Spot spot) {
        values.add(spot);
    }

    void hide(Collection<Spot> spots) {
        values.addAll(spots);
    }

    void reveal(Spot spot) {
        revealed.add(spot);
    }

    List<Fault> faults() {
        if (findings.isEmpty()) {
            return List.of();
        }
        values.removeIf(revealed::contains);
        Excerpts excerpts = new Excerpts(page, values);
        return findings.stream().map(finding -> fault(finding, excerpts)).toList();
    }

    private Fault fault(Finding finding, Excerpts excerpts) {
        Spot spot = finding.spot();
        return new Fault(
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
                .map(c -> Excerpts.printable(c) ? c : '?')
                .forEach(out::appendCodePoint);
        return out.append(text.codePointCount(0, text.length()) > LONGEST ? "…'" : "'").toString();
    }
}
