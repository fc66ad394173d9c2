package dev.gatehouse.migration;

import java.util.regex.Pattern;

/// Values of files that are converted, as settings write them.
final class Text {
    private static final String ENVIRONMENT = "os.environ/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?");

    private Text() {}

    /// A text of LiteLLM, which refers to variables as `os.environ/NAME`. A `${` means nothing
    /// there.
    static String ofLiteLlm(String text) {
        String name = text.startsWith(ENVIRONMENT) ? text.substring(ENVIRONMENT.length()) : "";
        return NAME.matcher(name).matches() ? "${" + name + "}" : text.replace("${", "$${");
    }

    /// A duration; what has no unit is in seconds.
    static String duration(String text) {
        String plain = text.replace("_", "");
        if (!SECONDS.matcher(plain).matches()) {
            return text;
        }
        double seconds = Double.parseDouble(plain);
        return seconds == Math.rint(seconds)
                ? Math.round(seconds) + "s"
                : Math.round(seconds * 1000) + "ms";
    }
}
