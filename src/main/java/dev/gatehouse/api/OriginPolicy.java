package dev.gatehouse.api;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which web pages may call.
///
/// None, unless they are named (CORS, WHATWG Fetch section 3.2). And where no key is asked for, a
/// request that comes from a page, or by a name that a page could have made up for this address
/// (DNS rebinding), is refused: else any page a developer opens could spend his keys.
final class OriginPolicy {
    private static final String EXPOSED =
            "x-request-id, request-id, retry-after, x-ratelimit-limit-requests,"
                    + " x-ratelimit-limit-tokens, x-ratelimit-remaining-requests,"
                    + " x-ratelimit-remaining-tokens, x-ratelimit-reset-requests,"
                    + " x-ratelimit-reset-tokens, x-gatehouse-account, x-gatehouse-attempts";

    private final List<String> origins;
    private final List<String> hosts;
    private final boolean open;

    OriginPolicy(ServerSettings settings) {
        this.origins = settings.corsOrigins();
        this.hosts = settings.hosts();
        this.open = settings.masterKey() == null;
    }

    /// Refuses a request that only a foreign page can have made.
    void check(Headers headers) {
        if (!open) {
            return;
        }
        String origin = headers.first("origin");
        if (origin != null && !origins.contains(origin) && !local(hostOf(origin))) {
            throw new Problem.Forbidden(
                            "Web pages may not call this gateway. Name their origin in"
                                    + " 'server.cors-origins', or set a master key.")
                    .asException();
        }
        String host = headers.first("host");
        if (host != null && !local(withoutPort(host))) {
            throw new Problem.Forbidden(
                            "Without a master key this gateway answers to local names only. Set a"
                                    + " master key, or name this one in 'server.hosts'.")
                    .asException();
        }
    }

    /// Answers a page's question whether it may ask (a preflight).
    void preflight(Exchange exchange) throws java.io.IOException {
        Headers asked = exchange.head().headers();
        Headers headers = Headers.none();
        allow(asked, headers);
        if (headers.first("Access-Control-Allow-Origin") != null) {
            headers.add("Access-Control-Allow-Methods", "GET, POST, DELETE, PATCH, PUT, OPTIONS");
            headers.addIfPresent(
                    "Access-Control-Allow-Headers", asked.first("access-control-request-headers"));
            headers.add("Access-Control-Max-Age", "86400");
        }
        exchange.send(204, headers, new byte[0]);
    }

    /// Adds to an answer what lets a named page read it.
    void allow(Headers asked, Headers answer) {
        String origin = asked.first("origin");
        if (origin != null && origins.contains(origin)) {
            answer.add("Access-Control-Allow-Origin", origin);
            answer.add("Vary", "Origin");
            answer.add("Access-Control-Expose-Headers", EXPOSED);
        }
    }

    private boolean local(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        boolean single = name.indexOf('.') < 0 && !name.isEmpty();
        return single
                || name.endsWith(".localhost")
                || address(name)
                || hosts.stream().anyMatch(name::equalsIgnoreCase);
    }

    /// A numeric address is no name that a page could have pointed here.
    private static boolean address(String name) {
        return name.startsWith("[")
                || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    private static @Nullable String hostOf(String origin) {
        int slashes = origin.indexOf("://");
        return slashes < 0 ? null : withoutPort(origin.substring(slashes + 3));
    }
}
