package dev.gatehouse.provider.sign;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Size;
import dev.gatehouse.http.Headers;
import dev.gatehouse.journey.ScriptedUpstream;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server that issues credentials, and the signers that ask it.
final class CloudServer implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    final ScriptedUpstream server = ScriptedUpstream.open();
    private final DeadlineTimer timer = DeadlineTimer.start();
    private final Upstream upstream;
    private final Signers signers;

    CloudServer() throws IOException {
        var settings =
                new UpstreamSettings(
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        8,
                        new Size(1 << 20),
                        null,
                        null,
                        null,
                        List.of());
        upstream = Upstream.open(settings, timer);
        signers = Signers.on(upstream, timer, InstantSource.fixed(NOW));
    }

    String base() {
        return "http://127.0.0.1:" + server.port();
    }

    /// The header fields that a request to AWS gets.
    Headers aws(AwsSettings settings, Map<String, String> environment) throws IOException {
        var access = AwsAccess.of(settings, find(environment));
        return signed(signers.aws(access, URI.create("https://bedrock.test")));
    }

    /// The header fields that a request to Google gets.
    Headers google(GoogleSettings settings, Map<String, String> environment) throws IOException {
        return signed(signers.google(GoogleAccess.of(settings, find(environment))));
    }

    private static Headers signed(Signer signer) throws IOException {
        Headers headers = Headers.none();
        signer.sign("POST", "/", headers, null);
        return headers;
    }

    static Function<String, @Nullable String> find(Map<String, String> environment) {
        return environment::get;
    }

    /// The access key that a request was signed with.
    static String keyOf(Headers headers) {
        String field = Objects.requireNonNull(headers.first("Authorization"));
        return field.substring(field.indexOf("Credential=") + 11, field.indexOf('/'));
    }

    @Override
    public void close() {
        upstream.close();
        server.close();
        timer.close();
    }
}
