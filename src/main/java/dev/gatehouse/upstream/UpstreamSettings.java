package dev.gatehouse.upstream;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.Size;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections to providers.
///
/// @param connectTimeout limit for reaching a provider, TLS included
/// @param poolTimeout limit for waiting for a connection when all are in use
/// @param firstContentTimeout limit for a stream until its first content
/// @param responseHeadTimeout limit for the head of a streamed response while another target stands
///     by
/// @param idleTimeout limit for silence in a stream, from its first content
/// @param contentTimeout limit for a stream that sends only keep-alives between two contents
/// @param connections how many connections one provider address may have
/// @param answerSizeLimit the size limit of an answer that is not streamed, or of an event of one
///     that is
/// @param trust a PEM file of certificates to trust beside those of the Java runtime
/// @param proxy a proxy that connections to https addresses are tunnelled through, such as
///     `http://user:password@proxy.example:3128`
/// @param httpProxy a proxy that requests to http addresses are sent to, such as
///     `http://user:password@proxy.example:3128`; those of this machine are not
/// @param noProxy hosts that are reached without a proxy: names (`x` with what is below it, `.x`
///     for that alone), addresses, networks such as `10.0.0.0/8`, each with a port or without; `*`
///     for all
public record UpstreamSettings(
        Duration connectTimeout,
        Duration poolTimeout,
        Duration firstContentTimeout,
        Duration responseHeadTimeout,
        Duration idleTimeout,
        Duration contentTimeout,
        int connections,
        Size answerSizeLimit,
        @Nullable Path trust,
        @Nullable Secret proxy,
        @Nullable Secret httpProxy,
        List<String> noProxy) {
    /// The usual limit for a stream until its first content.
    public static final Duration FIRST_CONTENT = Duration.ofMinutes(2);

    /// Reads them.
    public static UpstreamSettings read(Group g) {
        return new UpstreamSettings(
                g.duration("connect-timeout", "3s").restart().value(),
                g.duration("pool-timeout", "1s").restart().value(),
                g.duration("first-content-timeout", "120s").value(),
                g.duration("response-head-timeout", "30s").value(),
                g.duration("idle-timeout", "90s").value(),
                g.duration("content-timeout", "300s").value(),
                g.whole("connections", 4096).between(1, 65_535).restart().value(),
                g.size("answer-size-limit", "64MB").value(),
                g.file("trust")
                        .shared("SSL_CERT_FILE")
                        .checked(UpstreamSettings::unusableTrust)
                        .restart()
                        .orNull(),
                g.secret("proxy")
                        .shared("HTTPS_PROXY", "https_proxy")
                        .checked(UpstreamSettings::unusableProxy)
                        .restart()
                        .orNull(),
                g.secret("http-proxy")
                        .shared("HTTP_PROXY", "http_proxy")
                        .checked(UpstreamSettings::unusableProxy)
                        .restart()
                        .orNull(),
                g.texts("no-proxy").shared("NO_PROXY", "no_proxy").restart().value());
    }

    /// The names of the settings that decide how an address is reached.
    public List<String> used(URI address) {
        Origin origin;
        try {
            origin = Origin.of(address);
        } catch (UnreachableException _) {
            return List.of();
        }
        String proxy = origin.secure() ? "proxy" : "http-proxy";
        boolean direct = ProxyExceptions.of(noProxy).contain(origin);
        if (!origin.secure()) {
            return direct ? List.of() : List.of(proxy);
        }
        return direct ? List.of("trust") : List.of("trust", proxy);
    }

    private static @Nullable String unusableTrust(Path file) {
        try {
            TrustedCertificates.of(file);
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String unusableProxy(Secret address) {
        try {
            ProxyServer.parse(address.reveal());
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
