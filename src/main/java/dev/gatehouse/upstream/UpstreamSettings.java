package dev.gatehouse.upstream;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import dev.gatehouse.config.Range;
import dev.gatehouse.config.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How providers are reached.
///
/// @param connectTimeout how long reaching a provider may take, TLS included
/// @param poolTimeout how long to wait for a connection when all are in use
/// @param firstContentTimeout how long a stream may take to its first content
/// @param idleTimeout how long a stream may be silent between two reads
/// @param contentTimeout how long a stream may send only signs of life between two contents
/// @param connections how many connections one provider address may have
/// @param answerSizeLimit how large an answer that is not streamed may be
/// @param trust a PEM file of certificates to trust beside those of the Java runtime
/// @param proxy a proxy that connections to https addresses are tunnelled through
/// @param noProxy hosts, and domains with a leading dot, that are reached without the proxy
public record UpstreamSettings(
        @Default("3s") Duration connectTimeout,
        @Default("1s") Duration poolTimeout,
        @Default("120s") Duration firstContentTimeout,
        @Default("90s") Duration idleTimeout,
        @Default("300s") Duration contentTimeout,
        @Default("4096") @Range(min = 1, max = 65_535) int connections,
        @Default("64MB") Size answerSizeLimit,
        @Environment({"SSL_CERT_FILE"}) @Nullable Path trust,
        @Environment({"HTTPS_PROXY", "https_proxy"}) @Nullable URI proxy,
        @Environment({"NO_PROXY", "no_proxy"}) @Default("") List<String> noProxy) {}
