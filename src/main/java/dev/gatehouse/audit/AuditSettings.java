package dev.gatehouse.audit;

import dev.gatehouse.config.Group;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The audit log of calls.
///
/// @param enabled whether calls are recorded in the audit log
/// @param logHeaders whether header fields are recorded; those with credentials never are
/// @param logBodies whether bodies are recorded, encrypted: `true` as the provider has them,
///     `received` also as the client has them
/// @param retentionDays after how many days rows and bodies are deleted; 0 keeps them for ever
/// @param onlyModelInteractions whether requests for lists of models are left out
/// @param redact regular expressions; what they match is masked in everything that is recorded,
///     beside credentials, which always are
public record AuditSettings(
        boolean enabled,
        boolean logHeaders,
        Bodies logBodies,
        int retentionDays,
        boolean onlyModelInteractions,
        List<String> redact) {
    /// Which bodies are recorded.
    public enum Bodies {
        FALSE,
        TRUE,
        RECEIVED
    }

    /// Whether any bodies are recorded.
    public boolean bodies() {
        return enabled && logBodies != Bodies.FALSE;
    }

    /// Reads them.
    public static AuditSettings read(Group g) {
        return new AuditSettings(
                g.flag("enabled", false).env("LOGGING_ENABLED").value(),
                g.flag("log-headers", false).env("LOGGING_LOG_HEADERS").value(),
                g.word("log-bodies", Bodies.values(), Bodies.FALSE)
                        .env("LOGGING_LOG_BODIES")
                        .value(),
                g.whole("retention-days", 30)
                        .between(0, 36_500)
                        .env("LOGGING_RETENTION_DAYS")
                        .value(),
                g.flag("only-model-interactions", true)
                        .env("LOGGING_ONLY_MODEL_INTERACTIONS")
                        .value(),
                g.texts("redact").checked(AuditSettings::invalid).value());
    }

    private static @Nullable String invalid(List<String> patterns) {
        for (String pattern : patterns) {
            try {
                if (Pattern.compile(pattern).matcher("").matches()) {
                    return "has an expression that matches the empty text: '" + pattern + "'";
                }
            } catch (PatternSyntaxException e) {
                return "has an invalid regular expression: '%s': %s"
                        .formatted(pattern, e.getDescription());
            }
        }
        return null;
    }
}
