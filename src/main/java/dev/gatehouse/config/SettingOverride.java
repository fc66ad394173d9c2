package dev.gatehouse.config;

/// A value the program worked out elsewhere; it overlays the file and yields to the environment.
///
/// @param path the setting, such as `providers.east.api-key`; a map key with a dot is quoted
/// @param value the text, read as if it came from the environment: a list is comma-separated
/// @param origin where it came from, as it should be shown to an operator
public record SettingOverride(String path, String value, String origin) {
    /// A secret may be among them, so the value is not shown.
    @Override
    public String toString() {
        return path + " (" + origin + ")";
    }
}
