package dev.gatehouse.app;

import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.provider.Account;
import java.io.PrintStream;

/// Reads the settings and shows what they come to; starts nothing.
final class CheckCommand {
    private final Configuration.Place place;
    private final PrintStream out;

    CheckCommand(Configuration.Place place, PrintStream out) {
        this.place = place;
        this.out = out;
    }

    int run() throws InvalidSettingsException {
        Configuration configuration = Configuration.read(place);
        int widest = 0;
        for (EffectiveValue value : configuration.bound().effective()) {
            widest = Math.max(widest, value.path().length() + value.value().length() + 3);
        }
        int column = Math.min(widest, 72);
        for (EffectiveValue value : configuration.bound().effective()) {
            String said = value.path() + " = " + value.value();
            String gap = " ".repeat(Math.max(1, column - said.length() + 1));
            out.println(said + gap + "# " + value.origin());
        }
        out.println();
        for (Account account : configuration.accounts()) {
            out.println(
                    "account "
                            + account.name()
                            + ": "
                            + account.provider().name()
                            + " offers "
                            + String.join(", ", account.provider().offers()));
        }
        configuration.ignored().forEach(line -> out.println("ignored " + line));
        configuration.bound().warnings().stream().map(SettingsError::render).forEach(out::println);
        out.println("The settings are fine.");
        return 0;
    }
}
