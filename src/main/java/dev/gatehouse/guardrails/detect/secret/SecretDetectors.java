package dev.gatehouse.guardrails.detect.secret;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.pii.UrlCredentials;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Makes detectors of secrets: keys of providers and clouds, tokens, private keys, passwords. The
/// keys of the gateway are always found.
///
/// A stream holds back 512 characters, and a private key from its first line on.
public final class SecretDetectors {
    private static final String OWN = "gatehouse-key";

    private static final Map<String, Consumer<AnchoredDetector.Builder>> OTHERS = others();

    private SecretDetectors() {}

    private static AnchoredDetector made(Set<String> kinds) {
        AnchoredDetector.Builder builder = AnchoredDetector.builder();
        for (TokenShape shape : TokenShape.all()) {
            if (kinds.contains(shape.kind())) {
                shape.addTo(builder);
            }
        }
        OTHERS.forEach(
                (kind, add) -> {
                    if (kinds.contains(kind) || kind.equals(OWN)) {
                        add.accept(builder);
                    }
                });
        return builder.build();
    }

    private static Map<String, Consumer<AnchoredDetector.Builder>> others() {
        Map<String, Consumer<AnchoredDetector.Builder>> all = new LinkedHashMap<>();
        all.put(OWN, Tokens::addOwnTo);
        all.put("jwt", Tokens::addJwtTo);
        all.put("private-key", Tokens::addPrivateKeyTo);
        all.put("basic-authentication", Tokens::addBasicTo);
        all.put("telegram-token", Tokens::addBotTo);
        all.put("discord-bot-token", Tokens::addSnowflakeTo);
        all.put("connection-string", builder -> UrlCredentials.addTo(builder, "connection-string"));
        all.put("password", Assigned::addPasswordTo);
        all.put("generic-secret", Assigned::addSecretTo);
        return all;
    }

    /// A detector of some kinds.
    ///
    /// @param kinds empty for all
    /// @throws IllegalArgumentException for one that is not known; names those that are
    public static AnchoredDetector of(Set<String> kinds) {
        for (String kind : kinds) {
            if (!kinds().contains(kind)) {
                throw new IllegalArgumentException(
                        "kind of secret '%s' is not known; known are %s".formatted(kind, kinds()));
            }
        }
        return made(kinds.isEmpty() ? kinds() : kinds);
    }

    /// All kinds.
    public static Set<String> kinds() {
        var all = new TreeSet<>(OTHERS.keySet());
        TokenShape.all().forEach(shape -> all.add(shape.kind()));
        return all;
    }
}
