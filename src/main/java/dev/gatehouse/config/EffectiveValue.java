package dev.gatehouse.config;

/// One value that holds, and where it came from.
///
/// @param path the setting
/// @param value the value, fit to be shown: `***` for a secret, and free text with a placeholder
///     as it stands in the file
/// @param origin `default`, a file and line, or the name of a variable
/// @param reload when a change takes effect
/// @param content the value itself, for comparison; it may be secret
public record EffectiveValue(
        String path, String value, String origin, Reload reload, Object content) {
    /// Whether nothing sets it.
    public boolean usual() {
        return origin.equals("default");
    }

    /// Without the content, which may be secret.
    @Override
    public String toString() {
        return path + " = " + value + " (" + origin + ")";
    }
}
