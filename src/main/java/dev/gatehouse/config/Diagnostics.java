package dev.gatehouse.config;

import dev.gatehouse.config.source.Node;
import dev.gatehouse.config.source.SourceExcerpt;
import dev.gatehouse.config.source.SourcePosition;
import dev.gatehouse.config.source.SourceText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The findings of a reading so far: errors, effective values, and what may be shown of the file.
///
/// Every value of the file is hidden until it is known to belong to a setting that is no secret.
/// So a misspelled or misplaced secret is hidden too.
final class Diagnostics {
    private final SourceText page;
    private final List<Finding> findings = new ArrayList<>();
    private final List<EffectiveValue> effective = new ArrayList<>();
    private final List<SourcePosition> values = new ArrayList<>();
    private final Set<SourcePosition> revealed = new HashSet<>();
    private final Map<String, SourcePosition> places = new HashMap<>();
    private final List<SettingsError> others = new ArrayList<>();
    private int errors;

    private record Finding(
            SettingsError.Severity severity,
            SourcePosition spot,
            String path,
            String message,
            @Nullable String cure) {}

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

    /// A value that cannot be used.
    ///
    /// @param what follows the setting's name
    void wrong(Node node, SettingPath where, String what) {
        boolean inside = node instanceof Node.Mapping && where.spot().inFile();
        SourcePosition spot = inside ? where.spot() : node.spot();
        error(spot, where.path(), subject(where.path(), spot) + " " + what, null);
    }

    /// A value that can be used and should not.
    ///
    /// @param what follows the setting's name
    void advise(SourcePosition spot, SettingPath where, String what) {
        warning(spot, where.path(), subject(where.path(), spot) + " " + what, null);
    }

    /// A setting that must be there and is not.
    ///
    /// @param empty what stands in its place, without a value
    void missing(SettingPath at, @Nullable Node empty, List<Setting.Variable> variables) {
        if (empty != null) {
            wrong(empty, at, "has no value");
            return;
        }
        String environment =
                variables.isEmpty()
                        ? ""
                        : ", or " + variables.getFirst().name() + " in the environment";
        String message = "missing setting '" + at.path() + "'" + from(at.spot());
        String cure = "set '" + at.path() + "' in the file" + environment;
        error(at.spot(), at.path(), message, cure);
    }

    /// A value of a variable that other programs use too, and that is no use here.
    void ignored(SourcePosition spot, SettingPath where, String what) {
        String message = subject(where.path(), spot) + " " + what;
        warning(spot, where.path(), message, "the variable is left out");
    }

    /// Makes errors of the warnings about a setting: a value of a variable is ignored only where
    /// nothing depends on it.
    void enforce(String path, String cure) {
        for (int i = 0; i < findings.size(); i++) {
            Finding one = findings.get(i);
            if (one.path().equals(path) && one.severity() == SettingsError.Severity.WARNING) {
                findings.set(
                        i,
                        new Finding(
                                SettingsError.Severity.ERROR,
                                one.spot(),
                                path,
                                one.message(),
                                cure));
                errors++;
            }
        }
    }

    /// Something that is wrong outside of the settings file.
    void add(SettingsError fault) {
        errors += fault.severity() == SettingsError.Severity.ERROR ? 1 : 0;
        others.add(fault);
    }

    int errors() {
        return errors;
    }

    /// Whether there is an error at or below a path.
    boolean faulty(String path) {
        for (Finding one : findings) {
            if (one.severity() == SettingsError.Severity.ERROR && within(one.path(), path)) {
                return true;
            }
        }
        return false;
    }

    /// Takes back what was found at or below a path, because it is of no consequence.
    ///
    /// @return the errors
    List<String> withdraw(String path) {
        var messages = new ArrayList<String>();
        for (Finding one : List.copyOf(findings)) {
            if (within(one.path(), path)) {
                findings.remove(one);
                boolean error = one.severity() == SettingsError.Severity.ERROR;
                errors -= error ? 1 : 0;
                messages.add(
                        one.cure() == null ? one.message() : one.message() + "; " + one.cure());
            }
        }
        effective.removeIf(one -> within(one.path(), path));
        return messages;
    }

    private static boolean within(String path, String outer) {
        if (!path.startsWith(outer)) {
            return false;
        }
        return outer.isEmpty()
                || path.length() == outer.length()
                || ".[".indexOf(path.charAt(outer.length())) >= 0;
    }

    void effective(
            SettingPath where, String value, Object content, SourcePosition spot, Reload reload) {
        String origin = spot.origin() != null ? spot.origin() : page.name() + ":" + spot.line();
        effective.add(new EffectiveValue(where.path(), value, origin, reload, content));
    }

    List<EffectiveValue> effective() {
        return effective;
    }

    /// Records the position of a setting, for errors that are found later.
    void place(SettingPath where, SourcePosition spot) {
        places.put(where.path(), spot);
    }

    /// The position of a setting, or else of the nearest group around it.
    SourcePosition place(String path) {
        for (String here = path; !here.isEmpty(); here = outer(here)) {
            SourcePosition known = places.get(here);
            if (known != null && !known.equals(SourcePosition.NOWHERE)) {
                return known;
            }
        }
        return SourcePosition.NOWHERE;
    }

    private static String outer(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }

    /// Records a value of the file, to be hidden for now.
    void hide(Collection<SourcePosition> spots) {
        values.addAll(spots);
    }

    void reveal(SourcePosition spot) {
        revealed.add(spot);
    }

    List<SettingsError> faults() {
        var faults = new ArrayList<>(others);
        if (!findings.isEmpty()) {
            values.removeIf(revealed::contains);
            SourceExcerpt excerpts = new SourceExcerpt(page, values);
            findings.forEach(finding -> faults.add(fault(finding, excerpts)));
        }
        return faults;
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

    /// A setting as the subject of a sentence, with its origin if that is outside of the file.
    static String subject(String path, SourcePosition spot) {
        return "'" + path + "'" + from(spot);
    }

    static String from(SourcePosition spot) {
        boolean known = spot.origin() != null && !spot.equals(SourcePosition.DEFAULT);
        return known ? " (" + spot.origin() + ")" : "";
    }
}
