package dev.gatehouse.api;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which web pages may send requests.
///
/// None, unless they are named (CORS, WHATWG Fetch section 3.2). Without a master key a request is
/// rejected that comes from a page which is not of this machine, or by a name that a page could
/// have made up for this address (DNS rebinding): else any page a developer opens could spend the
/// provider keys. With a master key no page can: the one credential that a browser would send by
/// itself is the cookie of a session, which takes more than that to be used.
final class OriginPolicy {
    private static final String EXPOSED =
            "x-request-id, request-id, x-client-request-id, retry-after, retry-after-ms,"
                    + " x-should-retry, x-ratelimit-limit-requests, x-ratelimit-limit-tokens,"
                    + " x-ratelimit-remaining-requests, x-ratelimit-remaining-tokens,"
                    + " x-ratelimit-reset-requests, x-ratelimit-reset-tokens,"
                    + " x-gatehouse-account, x-gatehouse-attempts, x-gatehouse-dropped,"
                    + " x-gatehouse-model-retires, x-gatehouse-upstream-request-id,"
                    // All others, for browsers that support it.
                    + " *";

    /// A host, with the brackets of an IPv6 address, and perhaps a port (RFC 9110 section 7.2).
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9a-f:.]+]|[^:\\[\\]@/]+?)\\.?(?::\\d{1,5})?");

    private static final Pattern WEB = Pattern.compile("https?://(.+)");
    private static final Pattern IPV4 =
            Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private final List<String> origins;
    private final List<String> hosts;
    private final boolean open;

    OriginPolicy(ServerSettings settings) {
        this.origins = settings.corsOrigins();
        this.hosts = settings.hosts();
        this.open = settings.masterKey() == null;
    }

    /// Rejects a request that only a page of another origin can have made.
    void check(Headers headers) {
        if (!open) {
            return;
        }
        String from = headers.first("origin");
        // Browsers send both, but not always: an image is requested without an origin.
        if (from == null ? ofAnotherSite(headers) : !permitted(from)) {
            throw new Problem.Forbidden(
                            "Web pages may not call this gateway. Name their origin in"
                                    + " 'server.cors-origins', or set a master key.")
                    .asException();
        }
        String host = headers.first("host");
        if (host != null && !local(host)) {
            throw new Problem.Forbidden(
                            "Without a master key this gateway answers to addresses and local"
                                    + " names only. Set a master key, or name this host in"
                                    + " 'server.hosts'.")
                    .asException();
        }
    }

    /// Whether a page of another site has made a request without an `Origin` (Fetch Metadata,
    /// section 2.4). To a loopback host, a page of the same site is one of this machine; to a named
    /// one, it may be a neighbour's.
    private static boolean ofAnotherSite(Headers headers) {
        String site = headers.first("sec-fetch-site");
        if (site == null || site.equals("same-origin") || site.equals("none")) {
            return false;
        }
        String host = headers.first("host");
        String name = host == null ? null : hostOf(host.toLowerCase(Locale.ROOT));
        return !site.equals("same-site") || name == null || !loopback(name);
    }

    /// Answers a preflight: whether a page may send a request.
    void preflight(Exchange exchange) throws IOException {
        Headers request = exchange.head().headers();
        Headers headers = Headers.none();
        allow(request, headers);
        if (headers.first("Access-Control-Allow-Origin") != null) {
            headers.add("Access-Control-Allow-Methods", "GET, POST, DELETE, PATCH, PUT, OPTIONS");
            headers.addIfPresent(
                    "Access-Control-Allow-Headers",
                    request.first("access-control-request-headers"));
            headers.add("Access-Control-Max-Age", "86400");
        }
        exchange.send(204, headers, new byte[0]);
    }

    /// Adds to an answer what lets a named page read it.
    void allow(Headers request, Headers answer) {
        String origin = request.first("origin");
        if (origin != null && (origins.contains(origin) || origins.contains("*"))) {
            answer.add("Access-Control-Allow-Origin", origin);
            answer.add("Vary", "Origin");
            answer.add("Access-Control-Expose-Headers", EXPOSED);
        }
    }

    /// Pages of this machine, by whatever port, and those that are named. An address is no reason:
    /// pages come from addresses too.
    private boolean permitted(String origin) {
        Matcher web = WEB.matcher(origin.toLowerCase(Locale.ROOT));
        String host = web.matches() ? hostOf(web.group(1)) : null;
        return origins.contains(origin) || (host != null && loopback(host));
    }

    /// An address is no name that a page could have pointed here.
    private boolean local(String authority) {
        String host = hostOf(authority.toLowerCase(Locale.ROOT));
        return host != null
                && (loopback(host)
                        || address(host) != null
                        || hosts.stream().anyMatch(host::equalsIgnoreCase));
    }

    private static boolean loopback(String host) {
        InetAddress address = address(host);
        return address == null
                ? host.equals("localhost") || host.endsWith(".localhost")
                : address.isLoopbackAddress();
    }

    /// The host of an authority in lower case; `null` when it is none.
    private static @Nullable String hostOf(String authority) {
        Matcher whole = AUTHORITY.matcher(authority);
        return whole.matches() ? whole.group(1) : null;
    }

    /// The address that a host is, as browsers write them; `null` for a name.
    private static @Nullable InetAddress address(String host) {
        boolean bracketed = host.startsWith("[");
        if (!bracketed && !IPV4.matcher(host).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
