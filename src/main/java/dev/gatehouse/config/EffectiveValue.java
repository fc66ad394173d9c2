package dev.gatehouse.config;

/// One value that holds, and where it came from.
///
/// @param path the setting
/// @param value the value, fit to be shown: `***` for a secret, and free text with a
///     placeholder as it stands in the file
/// @param origin `default`, a file and line, or the name of a variable
public record EffectiveValue(String path, String value, String origin) {}
