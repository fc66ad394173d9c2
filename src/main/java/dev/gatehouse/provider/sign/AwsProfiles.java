package dev.gatehouse.provider.sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The profiles in the files that programs of AWS share. A value in the file of credentials counts
/// before one in the file of settings.
///
/// @param values the values by profile and name
record AwsProfiles(Map<String, Map<String, String>> values) {
    private static final String SECTION = "profile ";

    /// Reads both files; one that is not there or cannot be read has no profiles.
    static AwsProfiles read(EnvironmentValues environment) {
        var profiles = new AwsProfiles(new HashMap<>());
        profiles.add(file(environment, "AWS_CONFIG_FILE", "config"));
        profiles.add(file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"));
        return profiles;
    }

    /// A value of a profile.
    @Nullable String value(String profile, String name) {
        Map<String, String> all = values.get(profile);
        return all == null ? null : all.get(name);
    }

    boolean has(String profile) {
        return values.containsKey(profile);
    }

    private static List<String> file(EnvironmentValues environment, String variable, String name) {
        String set = environment.find(variable);
        String home = environment.first("HOME", "USERPROFILE");
        String usual = home == null ? null : home + "/.aws/" + name;
        String file = set == null ? usual : set;
        try {
            return file == null ? List.of() : Files.readAllLines(Path.of(file));
        } catch (IOException | InvalidPathException _) {
            return List.of();
        }
    }

    private void add(List<String> lines) {
        Map<String, String> profile = new HashMap<>();
        for (String line : lines) {
            String text = uncommented(line);
            int equals = text.indexOf('=');
            if (text.startsWith("[") && text.endsWith("]")) {
                String name = text.substring(1, text.length() - 1).strip();
                String plain = name.startsWith(SECTION) ? name.substring(SECTION.length()) : name;
                profile = values.computeIfAbsent(plain.strip(), _ -> new HashMap<>());
            } else if (equals > 0 && !Character.isWhitespace(line.charAt(0))) {
                // An indented line belongs to the value above it.
                profile.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
            }
        }
    }

    private static String uncommented(String line) {
        String text = line.strip();
        if (text.startsWith("#") || text.startsWith(";")) {
            return "";
        }
        int comment = Math.max(text.indexOf(" #"), text.indexOf(" ;"));
        return comment < 0 ? text : text.substring(0, comment).strip();
    }
}
