package dev.gatehouse.dialect.error;

import dev.gatehouse.call.ProviderError;
import java.util.Locale;
import java.util.regex.Pattern;

/// Whether a provider states with 404 that it does not know a model.
///
/// Errors repeat what clients send, and ids of files or responses may hold any words. So a message
/// counts only where it begins with the model and its name; else the code states it.
public final class UnknownModel {
    private static final Pattern BEGINNING =
            Pattern.compile(
                    "^(?:the )?(?:requested )?(?:models?|deployment|no endpoints found for)"
                            + "[\\s:/'\"`]*");

    private UnknownModel() {}

    /// Whether an error states that of a model.
    public static boolean named(ProviderError error, String model) {
        if (error.status() != 404 || error.kind() != ProviderError.Kind.MODEL) {
            return false;
        }
        String code = error.code();
        if (code != null && ErrorClassifier.ofModel(code)) {
            return true;
        }
        String said = error.message().toLowerCase(Locale.ROOT).strip();
        var beginning = BEGINNING.matcher(said);
        String name = model.toLowerCase(Locale.ROOT);
        return !name.isEmpty()
                && beginning.find()
                && said.startsWith(name, beginning.end())
                && ends(said, beginning.end() + name.length());
    }

    /// Whether a name ends at a position, and is not the beginning of a longer one.
    private static boolean ends(String said, int at) {
        if (at == said.length()) {
            return true;
        }
        boolean dot = said.charAt(at) == '.';
        int next = dot ? at + 1 : at;
        return next == said.length()
                || !(Character.isLetterOrDigit(said.charAt(next))
                        || "-_:/".indexOf(said.charAt(next)) >= 0);
    }
}
