package dev.gatehouse.migration;

import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.provider.Providers;
import java.nio.file.Path;
import java.util.List;

/// A configuration file of another gateway as settings of this one.
///
/// No secret of the file is in any part of it.
///
/// @param settings the text of a settings file
/// @param variables the variables that it needs
/// @param notes what was not converted, or was converted with a difference, by line
public record Migration(String settings, List<Variable> variables, List<String> notes) {
    public Migration {
        variables = List.copyOf(variables);
        notes = List.copyOf(notes);
    }

    /// A variable to set.
    ///
    /// @param value the line of the file that holds its value; 0 when the file refers to it too
    public record Variable(String name, int value) {}

    /// Converts a file.
    ///
    /// @throws UnreadableSource when it cannot be read
    public static Migration of(Origin origin, Path file) throws UnreadableSource {
        var draft = new Draft(Providers.bundled());
        switch (origin) {
            case LITELLM -> LiteLlm.read(file, draft);
            case GOMODEL -> GoModel.read(file, draft);
        }
        String title =
                "From %s of %s, by `gatehouse import %s`."
                        .formatted(file.getFileName(), origin.title(), origin.argument());
        return new Migration(
                new SettingsWriter(draft).write(title),
                draft.variables().stream().map(Migration::variable).toList(),
                draft.notes().rendered());
    }

    private static Variable variable(Draft.Variable variable) {
        return new Variable(variable.name(), variable.holds() == null ? 0 : variable.holds());
    }
}
