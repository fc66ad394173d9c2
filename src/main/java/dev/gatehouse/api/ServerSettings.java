package dev.gatehouse.api;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Keys;
import dev.gatehouse.config.Secret;
import dev.gatehouse.keys.OperatorKeys;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The HTTP listener, authentication and shutdown.
///
/// @param host the address to listen on; without it all addresses with a master key, loopback
///     without one
/// @param port the port to listen on, 0 for any free one
/// @param basePath the path prefix of all routes
/// @param masterKey the key that clients must send; without one all programs on this machine may
///     call
/// @param masterKeys further master keys that end, while clients change from one to another; each
///     with `key` and `until`
/// @param open whether all clients that reach `host` may call without a key; without it a `host`
///     that others can reach needs a master key
/// @param corsOrigins origins of web pages that may call, such as `https://app.example.com`; `*`
///     for any, with a master key only
/// @param hosts names this gateway is reached by, checked when there is no master key
/// @param trustedProxies addresses, and ranges of them in CIDR notation, of the proxies in front
///     whose `X-Forwarded-For` or `Forwarded` has the address of the client
/// @param heartbeat how long a stream may be silent before a keep-alive is sent
/// @param totalTimeout limit for a call that is not streamed
/// @param streamTimeout limit for a call that is streamed
/// @param idleTimeout how long a connection of a client may be idle between two requests; longer
///     than that of a load balancer in front
/// @param preDrain how long to go on listening after SIGTERM, for load balancers to notice
/// @param drain how long calls in flight may take to end when the gateway stops
/// @param certificate a PEM file with the certificate chain, to listen with TLS
/// @param certificateKey a PEM file with the certificate's private key (PKCS #8)
/// @param clientCa a PEM file with the certificates of authorities; clients show one that these
///     have signed
/// @param clientAuth whether clients must show a certificate, where there is `client-ca`
public record ServerSettings(
        @Nullable String host,
        int port,
        String basePath,
        @Nullable Secret masterKey,
        List<OperatorKeys.Master> masterKeys,
        boolean open,
        List<String> corsOrigins,
        List<String> hosts,
        List<String> trustedProxies,
        Duration heartbeat,
        Duration totalTimeout,
        Duration streamTimeout,
        Duration idleTimeout,
        Duration preDrain,
        Duration drain,
        @Nullable Path certificate,
        @Nullable Path certificateKey,
        @Nullable Path clientCa,
        ClientAuth clientAuth) {
    /// Whether clients show certificates.
    public enum ClientAuth {
        /// Connections without one end in the handshake.
        REQUIRED,
        /// One that is shown must be valid.
        OPTIONAL
    }

    /// Origins as browsers send them.
    public ServerSettings {
        var origins = new ArrayList<String>(corsOrigins.size());
        for (String one : corsOrigins) {
            origins.add(origin(one));
        }
        corsOrigins = List.copyOf(origins);
        masterKeys = List.copyOf(masterKeys);
    }

    private static String origin(String text) {
        String origin = text.toLowerCase(Locale.ROOT);
        return origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin;
    }

    /// Names of the address that is listened on as a rule.
    private static final List<String> USUAL = List.of("127.0.0.1", "localhost", "0.0.0.0");

    /// Reads them.
    public static ServerSettings read(Group g) {
        var settings =
                new ServerSettings(
                        g.text("host").env("HOST").restart().orNull(),
                        g.whole("port", 8080).between(0, 65_535).env("PORT").restart().value(),
                        g.text("base-path", "/").env("BASE_PATH").value(),
                        Keys.own(g, "master-key")
                                .env("GATEHOUSE_MASTER_KEY", "GOMODEL_MASTER_KEY")
                                .orNull(),
                        g.list("master-keys", OperatorKeys.Master::read),
                        g.flag("open", false).restart().value(),
                        g.texts("cors-origins").checked(ServerSettings::unlikeOrigins).value(),
                        g.texts("hosts").checked(ServerSettings::unlikeHosts).value(),
                        g.texts("trusted-proxies").checked(TrustedProxies::unlikeRanges).value(),
                        g.duration("heartbeat", "15s").value(),
                        g.duration("total-timeout", "600s").shared("HTTP_TIMEOUT").value(),
                        g.duration("stream-timeout", "1h").value(),
                        g.duration("idle-timeout", "620s").restart().value(),
                        g.duration("pre-drain", "5s").restart().value(),
                        g.duration("drain", "600s").restart().value(),
                        g.file("certificate").restart().orNull(),
                        g.file("certificate-key").restart().orNull(),
                        g.file("client-ca").restart().orNull(),
                        g.word("client-auth", ClientAuth.values(), ClientAuth.REQUIRED)
                                .restart()
                                .value());
        settings.check(g);
        settings.checkClients(g);
        return settings;
    }

    private static @Nullable String unlikeOrigins(List<String> origins) {
        for (String text : origins) {
            String origin = origin(text);
            int host = origin.indexOf("://") + 3;
            boolean whole = host > 3 && host < origin.length() && origin.indexOf('/', host) < 0;
            if (!origin.equals("*") && (!whole || origin.contains("*"))) {
                return "expects origins such as https://app.example.com, or only '*', not '"
                        + text
                        + "'";
            }
        }
        return null;
    }

    private static @Nullable String unlikeHosts(List<String> hosts) {
        for (String host : hosts) {
            if (host.contains("*") || host.contains("/")) {
                return "expects names such as gateway.example.com, not '" + host + "'";
            }
        }
        return null;
    }

    private void check(Group g) {
        boolean keyless = masterKey == null && !g.faulty("master-key");
        if (keyless && host != null && !open && !loopback(host)) {
            g.error(
                    "host",
                    "is an address that others can reach, and there is no master key",
                    "set GATEHOUSE_MASTER_KEY, or HOST=127.0.0.1; 'server.open: true' lets any client"
                            + " call");
        }
        if (keyless && !masterKeys.isEmpty()) {
            g.error(
                    "master-keys",
                    "all end, and there is no 'server.master-key' beside them",
                    "set 'server.master-key' to the one that stays");
        }
        if (keyless && corsOrigins.contains("*")) {
            String cure = "name each origin, or set GATEHOUSE_MASTER_KEY";
            g.error("cors-origins", "would let every web page call without a key", cure);
        }
        if (certificate == null && certificateKey != null && !g.faulty("certificate")) {
            g.error("certificate-key", "must be given together with 'server.certificate'", null);
        }
        if (certificate != null && certificateKey == null && !g.faulty("certificate-key")) {
            g.error("certificate", "must be given together with 'server.certificate-key'", null);
        }
    }

    private void checkClients(Group g) {
        if (clientCa != null && certificate == null && !g.faulty("certificate")) {
            g.error("client-ca", "needs TLS", "give 'server.certificate' and its key too");
        }
    }

    /// Whether only this machine can reach an address. A name that is no address could be anything.
    public static boolean loopback(String host) {
        String name = plain(host).toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(name).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Whether a host in a URL on this machine leads to this listener and cannot lead elsewhere.
    public boolean surelyAnswers(String name) {
        String plain = plain(name);
        String listens = plain(address());
        boolean all = listens.equals("0.0.0.0") || listens.equals("::");
        boolean local = loopback(plain) || plain.equals("0.0.0.0");
        boolean first = USUAL.contains(plain) && USUAL.contains(listens);
        return (all && local) || first || plain.equalsIgnoreCase(listens);
    }

    /// Whether a host in a URL on this machine may lead to this listener.
    public boolean answers(String name) {
        String plain = plain(name);
        return loopback(plain)
                || plain.equals("0.0.0.0")
                || plain.equalsIgnoreCase(String.valueOf(host))
                || hosts.stream().anyMatch(plain::equalsIgnoreCase);
    }

    /// An IPv6 address without the brackets that it has in a URL.
    private static String plain(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

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
