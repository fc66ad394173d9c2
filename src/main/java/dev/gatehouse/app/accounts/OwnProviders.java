package dev.gatehouse.app.accounts;

import dev.gatehouse.config.SettingsError;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The known providers, and those of the file that `PROVIDERS_FILE` names.
public final class OwnProviders {
    private static final String VARIABLE = "PROVIDERS_FILE";

    private final Variables variables;
    private final List<SettingsError> faults;

    /// @param faults receives the errors of the file
    public OwnProviders(Variables variables, List<SettingsError> faults) {
        this.variables = variables;
        this.faults = faults;
    }

    /// All of them.
    public Providers providers() {
        String name = variables.find(VARIABLE);
        if (name == null) {
            return Providers.bundled();
        }
        try {
            return read(Path.of(name));
        } catch (InvalidPathException _) {
            faults.add(fault(null, "names no file", "correct the path"));
        }
        return Providers.bundled();
    }

    private Providers read(Path file) {
        try {
            var wrong = new ArrayList<MalformedJson>();
            Providers own = Providers.of(Files.readAllBytes(file), wrong);
            wrong.forEach(one -> faults.add(fault(file, one.reason(), "see docs/providers.md")));
            return Providers.bundled().with(own);
        } catch (MalformedJson e) {
            faults.add(fault(file, e.reason(), "see docs/providers.md"));
        } catch (IOException _) {
            faults.add(fault(file, "it cannot be read", "correct the path"));
        }
        return Providers.bundled();
    }

    private SettingsError fault(
            @org.jspecify.annotations.Nullable Path file, String message, String cure) {
        String subject = "'" + VARIABLE + "' (" + variables.origin(VARIABLE) + "): ";
        return new SettingsError(
                SettingsError.Severity.ERROR, file, 0, 0, VARIABLE, subject + message, cure, null);
    }
}
