package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Setting;
import dev.gatehouse.conversation.Settings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings that a dialect has in common with the hub model, by the names of its members.
public final class SettingTable {
    private final Map<String, Setting> settings = new HashMap<>();
    private final Map<Setting, String> names = new EnumMap<>(Setting.class);

    /// Adds a setting; of several names for one, the first is written.
    public SettingTable with(Setting setting, String name) {
        settings.put(name, setting);
        names.putIfAbsent(setting, name);
        return this;
    }

    /// The names of the members.
    public Set<String> names() {
        return Set.copyOf(settings.keySet());
    }

    /// Reads the members of an object: settings of the table, and others that are dropped.
    ///
    /// @param path what stands before the names in reports, such as `generationConfig.`
    /// @param others members that are no settings and read elsewhere
    public Map<Setting, Settings.Value> read(
            Json object, String path, Set<String> others, TranslationInputs inputs)
            throws MalformedJson {
        var read = new EnumMap<Setting, Settings.Value>(Setting.class);
        List<String> members = object.names();
        for (int i = 0; i < members.size(); i++) {
            String name = members.get(i);
            Json value = object.at(i);
            if (value.kind() == Json.Kind.NULL || others.contains(name)) {
                continue;
            }
            Setting setting = settings.get(name);
            if (setting == null) {
                inputs.drop(path + name);
            } else if (setting.accepts(value)) {
                keep(read, setting, new Settings.Value(path + name, value));
            } else {
                String reason = "'" + path + name + "' must be " + setting.words();
                throw new MalformedJson(reason, path + name);
            }
        }
        return read;
    }

    /// Of two names for one setting, the one that is written counts.
    private void keep(Map<Setting, Settings.Value> read, Setting setting, Settings.Value value) {
        boolean preferred = value.name().endsWith(String.valueOf(names.get(setting)));
        if (preferred || !read.containsKey(setting)) {
            read.put(setting, value);
        }
    }

    /// A number as JSON, 1 in place of a greater one: temperatures of some dialects end there.
    public static String atMostOne(Json number) {
        String raw = number.raw();
        return new BigDecimal(raw).compareTo(BigDecimal.ONE) > 0 ? "1" : raw;
    }

    /// What the dialect calls a setting, `null` when it lacks it.
    public @Nullable String name(Setting setting) {
        return names.get(setting);
    }

    /// Writes the settings that the dialect has, as members of the object that is being written,
    /// and drops the others.
    ///
    /// @param but settings that are written elsewhere
    public void write(Settings given, Set<Setting> but, JsonWriter out, TranslationInputs inputs)
            throws MalformedJson {
        for (Map.Entry<Setting, Settings.Value> each : given.values().entrySet()) {
            String name = names.get(each.getKey());
            if (but.contains(each.getKey())) {
                continue;
            }
            if (name == null) {
                inputs.drop(each.getValue().name());
            } else {
                out.name(name).raw(each.getValue().json().raw());
            }
        }
    }
}
