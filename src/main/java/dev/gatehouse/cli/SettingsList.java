package dev.gatehouse.cli;

import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.json.JsonWriter;
import java.io.PrintStream;
import java.util.List;

/// Settings with their values and where those are from.
public final class SettingsList {
    private static final int WIDEST = 72;

    private SettingsList() {}

    /// Prints them with their origins below each other.
    public static void print(List<EffectiveValue> values, PrintStream out) {
        int widest = 0;
        for (EffectiveValue value : values) {
            widest = Math.max(widest, value.path().length() + value.value().length() + 3);
        }
        int column = Math.min(widest, WIDEST);
        for (EffectiveValue value : values) {
            String text = value.path() + " = " + value.value();
            String gap = " ".repeat(Math.max(1, column - text.length() + 1));
            out.println(text + gap + "# " + value.origin());
        }
    }

    /// Writes them as an array.
    public static void write(List<EffectiveValue> values, JsonWriter writer) {
        writer.array();
        for (EffectiveValue value : values) {
            writer.object()
                    .member("setting", value.path())
                    .member("value", value.value())
                    .member("origin", value.origin())
                    .end();
        }
        writer.endArray();
    }
}
