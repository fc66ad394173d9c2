package dev.gatehouse.docs;

import dev.gatehouse.call.Operation;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The page of providers, from the entries the gateway itself goes by.
class ProvidersPageTest {
    private static final String HEAD =
            """
            ## Those that are known

            In the order that decides which account is used for a model of several accounts.

            | Provider | Address | Key from | Key shown as | Operations | Streams | Verified |
            |---|---|---|---|---|---|---|
            """;

    @Test
    void the_page_shows_every_entry() {
        Providers providers = Providers.bundled();
        var rows = new StringBuilder(HEAD);
        for (String name : providers.names()) {
            String template = providers.hints(name).template();
            rows.append(row(Objects.requireNonNull(providers.named(name)), template));
        }
        GeneratedPage.at("docs/providers.md").endsWith(rows.toString());
    }

    private static String row(Provider provider, @Nullable String template) {
        return "| %s `%s` | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        title(provider.documentation()),
                        provider.name(),
                        template == null ? address(provider.baseUrl()) : "`" + template + "`",
                        variable(provider),
                        shown(provider.auth()),
                        operations(provider),
                        streams(provider.streamMode()),
                        verified(provider.documentation().verified()));
    }

    private static String title(Provider.Documentation facts) {
        return facts.source() == null
                ? facts.title()
                : "[" + facts.title() + "](" + facts.source() + ")";
    }

    private static String verified(Provider.Verified how) {
        return switch (how) {
            case RECORDED -> "recorded";
            case DOCUMENTED -> "documentation";
            case UNVERIFIED -> "**not verified**";
        };
    }

    private static String address(@Nullable URI baseUrl) {
        return baseUrl == null ? "the account's `base-url`" : "`" + baseUrl + "`";
    }

    private static String variable(Provider provider) {
        String begin = provider.name().toUpperCase(Locale.ROOT).replace('-', '_');
        return "`" + begin + "_API_KEY`" + (provider.keyless() ? ", not needed" : "");
    }

    private static String shown(Provider.Auth auth) {
        return switch (auth) {
            case BEARER -> "`Authorization: Bearer`";
            case X_API_KEY -> "`x-api-key`";
            case API_KEY -> "`api-key`";
            case X_GOOG_API_KEY -> "`x-goog-api-key`";
            case AWS -> "a signature of AWS, or `Authorization: Bearer`";
            case GOOGLE -> "an access token of Google's, or `x-goog-api-key`";
        };
    }

    private static String operations(Provider provider) {
        String operations =
                Arrays.stream(Operation.values())
                        .filter(provider.operations()::containsKey)
                        .filter(operation -> operation != Operation.RELAY)
                        .map(Operation::id)
                        .collect(Collectors.joining(", "));
        String relayed = String.join("`, `", provider.relayed());
        return relayed.isEmpty() ? operations : operations + "; relayed `" + relayed + "`";
    }

    private static String streams(StreamMode fidelity) {
        return switch (fidelity) {
            case EXACT -> "exact";
            case NORMALISED -> "normalised";
        };
    }
}
