package dev.gatehouse.headers;

import dev.gatehouse.config.Secret;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which names and values of header fields an operator may state.
public final class FieldCheck {
    /// Bytes of a value, at most.
    public static final int LONGEST_VALUE = 4_096;

    private static final int LONGEST_NAME = 100;

    private static final String REMOVE = "remove it";

    private static final List<Restricted> RESTRICTED =
            List.of(
                    new Restricted(
                            "carries a credential",
                            "remove it; 'api-key' of an account is what its provider receives",
                            List.of(
                                    "authorization",
                                    "proxy-",
                                    "x-api-key",
                                    "api-key",
                                    "x-goog-api-key",
                                    "cookie",
                                    "cookie2",
                                    "set-cookie")),
                    new Restricted(
                            "describes the connection or the body, as the gateway itself sends them",
                            REMOVE,
                            List.of(
                                    "host",
                                    "connection",
                                    "keep-alive",
                                    "te",
                                    "trailer",
                                    "transfer-encoding",
                                    "upgrade",
                                    "expect",
                                    "http2-settings",
                                    "accept-encoding",
                                    "content-",
                                    "sec-websocket-")),
                    new Restricted(
                            "states where a request came from, which the gateway does not disclose",
                            REMOVE,
                            List.of("forwarded", "via", "x-forwarded-", "x-real-ip")),
                    new Restricted(
                            "is a field of the gateway itself",
                            REMOVE,
                            List.of("x-gatehouse-", "x-gomodel-", "x-request-id")),
                    new Restricted("belongs to the signature for AWS", REMOVE, List.of("x-amz-")));

    /// Fields that no rule is about.
    ///
    /// @param names one that ends in a dash stands for all that begin with it
    private record Restricted(String reason, String cure, List<String> names) {
        private boolean has(String name) {
            return names.stream()
                    .anyMatch(it -> it.endsWith("-") ? name.startsWith(it) : name.equals(it));
        }
    }

    private FieldCheck() {}

    /// Why something cannot be used.
    ///
    /// @param message follows the name of what is meant
    public record Fault(String message, @Nullable String cure) {}

    /// Why there can be no rule about a field; `null` when there can.
    static @Nullable Fault ofName(String name) {
        if (name.length() > LONGEST_NAME || !token(name)) {
            return new Fault(
                    "is no name of a header field",
                    "use at most %d letters, digits and dashes".formatted(LONGEST_NAME));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        for (Restricted each : RESTRICTED) {
            if (each.has(lower)) {
                return new Fault(each.reason, each.cure);
            }
        }
        return null;
    }

    /// Why a text cannot be the value of a header field; `null` when it can.
    public static @Nullable Fault ofValue(Secret value) {
        if (!visible(value.reveal())) {
            return new Fault(
                    "holds a character that no header field can carry",
                    "look for line breaks, and for quotes or dots that an editor has replaced");
        }
        return value.reveal().length() > LONGEST_VALUE
                ? new Fault("is longer than %d bytes".formatted(LONGEST_VALUE), "shorten it")
                : null;
    }

    /// Whether a text has printable characters of ASCII only.
    public static boolean visible(@Nullable String text) {
        for (int i = 0; text != null && i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /// A token (RFC 9110 section 5.6.2).
    private static boolean token(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
