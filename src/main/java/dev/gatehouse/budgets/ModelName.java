package dev.gatehouse.budgets;

import java.util.Locale;
import java.util.regex.Pattern;

/// The one name of a model that different providers call differently.
///
/// `us.anthropic.claude-sonnet-4-5-20250929-v1:0`, `anthropic/claude-sonnet-4.5` and
/// `claude-sonnet-4-5-latest` are one model. A name that ends with `*` stands for all that begin
/// with what is before.
final class ModelName {
    private static final Pattern DATE =
            Pattern.compile("[-@](?:20\\d{2}-?\\d{2}-?\\d{2}|latest|default)$");
    private static final Pattern VERSION = Pattern.compile("-v\\d+$");
    private static final Pattern VENDOR =
            Pattern.compile(
                    "^(?:(?:us|eu|apac|ap|global|jp|au|ca|sa|me|us-gov)\\.)?[a-z][a-z0-9]*\\.(?=[a-z])");

    private ModelName() {}

    static String of(String name) {
        String bare = name.strip().toLowerCase(Locale.ROOT);
        bare = bare.substring(bare.lastIndexOf('/') + 1);
        int colon = bare.indexOf(':');
        bare = colon > 0 ? bare.substring(0, colon) : bare;
        bare = VENDOR.matcher(bare).replaceFirst("");
        bare = VERSION.matcher(bare).replaceFirst("");
        bare = DATE.matcher(bare).replaceFirst("");
        return bare.replace('.', '-').replace('_', '-');
    }

    /// The one form of a name that may end with `*`.
    static String pattern(String name) {
        String bare = name.strip();
        return bare.endsWith("*") ? of(bare.substring(0, bare.length() - 1)) + "*" : of(bare);
    }

    /// Whether a name is what a pattern stands for, both in their one form.
    static boolean covers(String pattern, String name) {
        int last = pattern.length() - 1;
        return pattern.endsWith("*")
                ? name.regionMatches(0, pattern, 0, last)
                : name.equals(pattern);
    }
}
