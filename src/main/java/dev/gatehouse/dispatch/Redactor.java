package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import org.jspecify.annotations.Nullable;

/// Removes the account's key from a provider's error that repeats it.
final class Redactor {
    private Redactor() {}

    static ProviderError redact(ProviderError error, Account account) {
        return new ProviderError(
                error.kind(),
                error.status(),
                account.redact(error.message()),
                text(account, error.code()),
                text(account, error.field()),
                error.retryAfter(),
                json(account, error.details()));
    }

    private static @Nullable String text(Account account, @Nullable String text) {
        return text == null ? null : account.redact(text);
    }

    private static @Nullable Json json(Account account, @Nullable Json details) {
        if (details == null) {
            return null;
        }
        String raw = details.raw();
        String redacted = account.redact(raw);
        if (redacted.equals(raw)) {
            return details;
        }
        try {
            return Json.parse(redacted.getBytes(UTF_8));
        } catch (MalformedJson _) {
            return null;
        }
    }
}
