package dev.gatehouse.config.body;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Sources;
import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads settings that stand in a JSON body, by the same rules as those in the settings file. Names
/// of settings may be written with `_` for `-`.
///
/// @param free the members in which the operator chooses the names
public record SettingsBody(Set<String> free) {
    public SettingsBody {
        free = Set.copyOf(free);
    }

    /// The name of the setting that a member stands for.
    public static String named(String member) {
        return member.replace('_', '-');
    }

    /// Writes the value of a member with the names that settings have.
    ///
    /// @param member the name of the member
    public void copy(String member, Json value, JsonWriter into) {
        copy(value, free.contains(member), into);
    }

    private void copy(Json value, boolean chosen, JsonWriter into) {
        switch (value.kind()) {
            case OBJECT -> {
                into.object();
                List<String> names = value.names();
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get(i);
                    into.name(chosen ? name : named(name));
                    copy(value.at(i), free.contains(name), into);
                }
                into.end();
            }
            case ARRAY -> {
                into.array();
                for (int i = 0; i < value.size(); i++) {
                    copy(value.at(i), chosen, into);
                }
                into.endArray();
            }
            case STRING, NUMBER, BOOLEAN, NULL -> into.raw(value.raw());
        }
    }

    /// A text as the one source of settings; no variable counts.
    public static Sources sources(String text) {
        var none = new Variables(Map.of(), DotEnv.none());
        return new Sources(null, text, none, List.of(), Set.of());
    }

    /// Reads settings of a text.
    ///
    /// @throws MalformedJson with everything that is wrong
    public static <T> T read(String text, Function<Group, T> settings) throws MalformedJson {
        try {
            return SettingsReader.read(sources(text), settings).finish().settings();
        } catch (InvalidSettingsException e) {
            throw malformed(e);
        }
    }

    /// What is wrong with settings, for the client that sent them.
    public static MalformedJson malformed(InvalidSettingsException invalid) {
        List<SettingsError> faults = invalid.faults();
        String all = faults.stream().map(SettingsBody::words).collect(Collectors.joining(". "));
        return new MalformedJson(all, faults.getFirst().path());
    }

    private static String words(SettingsError fault) {
        return fault.cure() == null ? fault.message() : fault.message() + "; " + fault.cure();
    }
}
