package dev.gatehouse.api;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import dev.gatehouse.config.Range;
import dev.gatehouse.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The door: where it is, who may pass, and how it closes.
///
/// @param host the address to listen on; without it all addresses with a master key, loopback
///     without one
/// @param port the port to listen on, 0 for any free one
/// @param basePath what stands before every path
/// @param masterKey the key that callers must show; without one anyone on this machine may call
/// @param corsOrigins origins of web pages that may call, such as `https://app.example.com`
/// @param hosts names this gateway is reached by, asked for when there is no master key
/// @param heartbeat how long a stream may be silent before a sign of life is sent
/// @param totalTimeout how long a call that is not streamed may take
/// @param streamTimeout how long a call that is streamed may take
/// @param preDrain how long to go on listening after SIGTERM, for load balancers to notice
/// @param drain how long calls under way may take to end when the gateway stops
/// @param certificate a PEM file with the certificate chain, to listen with TLS
/// @param certificateKey a PEM file with the certificate's private key (PKCS #8)
public record ServerSettings(
        @Environment({"HOST"}) @Nullable String host,
        @Environment({"PORT"}) @Default("8080") @Range(min = 0, max = 65_535) int port,
        @Environment({"BASE_PATH"}) @Default("/") String basePath,
        @Environment({"GATEHOUSE_MASTER_KEY", "GOMODEL_MASTER_KEY"}) @Nullable Secret masterKey,
        @Default("") List<String> corsOrigins,
        @Default("") List<String> hosts,
        @Default("15s") Duration heartbeat,
        @Default("600s") Duration totalTimeout,
        @Default("1h") Duration streamTimeout,
        @Default("5s") Duration preDrain,
        @Default("600s") Duration drain,
        @Nullable Path certificate,
        @Nullable Path certificateKey) {

    /// The base path without a slash at its end, empty when there is none.
    public String base() {
        String path = basePath.startsWith("/") ? basePath : "/" + basePath;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /// The address to listen on.
    public String address() {
        if (host != null) {
            return host;
        }
        return masterKey == null ? "127.0.0.1" : "0.0.0.0";
    }
}
