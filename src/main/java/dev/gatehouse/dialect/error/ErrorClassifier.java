package dev.gatehouse.dialect.error;

import dev.gatehouse.call.ProviderError.Kind;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the errors of providers mean, whatever dialect they are written in.
///
/// Messages repeat what callers send, so words in a message decide only between meanings that
/// affect the one call: whether it may go to another target. What affects others, such as the
/// suspension of an account, follows from the status and from codes and types, which callers cannot
/// choose. The one exception is the sentence with which Anthropic reports an empty balance.
public final class ErrorClassifier {
    private static final Set<String> QUOTA =
            Set.of(
                    "insufficient_quota",
                    "billing_error",
                    "billing_hard_limit_reached",
                    "billing_not_active",
                    "insufficient_balance",
                    "insufficient_credits",
                    "payment_required");
    private static final Set<String> RATE =
            Set.of(
                    "rate_limit_error",
                    "rate_limit_exceeded",
                    "rate_limited",
                    "too_many_requests",
                    "resource_exhausted",
                    "throttlingexception",
                    "requests",
                    "tokens");
    private static final Set<String> AUTH =
            Set.of(
                    "invalid_api_key",
                    "authentication_error",
                    "invalid_authentication",
                    "api_key_invalid",
                    "invalid_x_api_key",
                    "account_deactivated",
                    "unauthenticated",
                    "unauthorized");
    private static final Set<String> DENIED =
            Set.of("permission_error", "permission_denied", "access_denied", "forbidden");
    private static final Set<String> MODEL =
            Set.of(
                    "model_not_found",
                    "model_not_exist",
                    "model_not_available",
                    "model_decommissioned",
                    "model_deprecated",
                    "invalid_model",
                    "unknown_model",
                    "deploymentnotfound");
    private static final Set<String> CONTEXT =
            Set.of(
                    "context_length_exceeded",
                    "context_window_exceeded",
                    "exceed_context_size_error",
                    "string_above_max_length");
    private static final Set<String> CONTENT =
            Set.of(
                    "content_filter",
                    "content_policy_violation",
                    "responsibleaipolicyviolation",
                    "data_inspection_failed",
                    "datainspectionfailed",
                    "moderation_blocked",
                    "sensitive");

    /// Words such as `server_error` are missing: some servers write them for every error, so
    /// that the status is more exact.
    private static final Set<String> OVERLOAD =
            Set.of("overloaded_error", "overloaded", "unavailable", "timeout_error");

    private ErrorClassifier() {}

    /// What an error means.
    ///
    /// @param code the code in its body, `null` when there is none
    /// @param type the type in its body, likewise
    /// @param message the message in its body, likewise
    public static Kind kind(
            int status, @Nullable String code, @Nullable String type, @Nullable String message) {
        if (status == 401) {
            return Kind.AUTH;
        }
        String said = message == null ? "" : message.toLowerCase(Locale.ROOT);
        Kind named = named(code, type);
        return switch (status) {
            case 402 -> Kind.QUOTA;
            case 403 -> forbidden(named, said);
            case 404, 410 -> missing(named, said);
            case 408, 409, 424, 425, 499 -> Kind.OVERLOAD;
            case 508 -> Kind.INVALID;
            case 429 -> named == Kind.QUOTA ? Kind.QUOTA : Kind.RATE;
            default -> status >= 500 ? failed(named) : rejected(status, named, said);
        };
    }

    /// The status that fits an error without one.
    public static int impliedStatus(@Nullable String code, @Nullable String type, int otherwise) {
        Kind named = named(code, type);
        if (named == null) {
            boolean invalid = has(lower(type), "invalid_request", "invalid_argument");
            return invalid ? 400 : otherwise;
        }
        return switch (named) {
            case RATE, QUOTA -> 429;
            case AUTH -> 401;
            case DENIED -> 403;
            case MODEL -> 404;
            case CONTEXT, CONTENT, INVALID -> 400;
            case OVERLOAD -> has(lower(type), "overloaded") ? 529 : otherwise;
        };
    }

    /// Whether a code states that a model is unknown.
    static boolean ofModel(String code) {
        return MODEL.contains(lower(code));
    }

    /// What the code or the type states by itself.
    private static @Nullable Kind named(@Nullable String code, @Nullable String type) {
        Kind byCode = code == null ? null : word(lower(code));
        return byCode == null && type != null ? word(lower(type)) : byCode;
    }

    private static @Nullable Kind word(String word) {
        if (QUOTA.contains(word)) {
            return Kind.QUOTA;
        }
        if (RATE.contains(word)) {
            return Kind.RATE;
        }
        if (AUTH.contains(word)) {
            return Kind.AUTH;
        }
        if (MODEL.contains(word)) {
            return Kind.MODEL;
        }
        return effect(word);
    }

    private static @Nullable Kind effect(String word) {
        if (CONTEXT.contains(word)) {
            return Kind.CONTEXT;
        }
        if (CONTENT.contains(word)) {
            return Kind.CONTENT;
        }
        if (DENIED.contains(word)) {
            return Kind.DENIED;
        }
        return OVERLOAD.contains(word) ? Kind.OVERLOAD : null;
    }

    /// 403 shows nothing about the key unless its code does: regions, projects, moderation and
    /// the firewalls before providers answer with it too.
    private static Kind forbidden(@Nullable Kind named, String said) {
        if (named == Kind.AUTH
                || named == Kind.QUOTA
                || named == Kind.MODEL
                || named == Kind.CONTENT) {
            return named;
        }
        return has(said, "flagged", "moderation", "content policy", "safety")
                ? Kind.CONTENT
                : Kind.DENIED;
    }

    private static Kind missing(@Nullable Kind named, String said) {
        boolean model =
                named == Kind.MODEL
                        || said.isEmpty()
                        || has(said, "model", "deployment", "endpoint");
        return model ? Kind.MODEL : Kind.INVALID;
    }

    private static Kind failed(@Nullable Kind named) {
        return named == Kind.RATE || named == Kind.QUOTA ? named : Kind.OVERLOAD;
    }

    private static Kind rejected(int status, @Nullable Kind named, String said) {
        if (named != null && named != Kind.DENIED) {
            return named;
        }
        if (status == 400 && said.startsWith("your credit balance is too low")) {
            return Kind.QUOTA;
        }
        if (has(
                said,
                "context length",
                "context window",
                "context size",
                "maximum context",
                "prompt is too long",
                "input token count")) {
            return Kind.CONTEXT;
        }
        if (has(said, "content management policy", "content policy", "safety system")) {
            return Kind.CONTENT;
        }
        boolean model = has(said, "model not exist", "is not a valid model", "no such model");
        return model ? Kind.MODEL : named == null ? Kind.INVALID : named;
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static boolean has(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
