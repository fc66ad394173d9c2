package dev.gatehouse.upstream;

import java.net.URI;
import java.util.Locale;

/// Where connections go: what has the same origin shares them.
record Origin(boolean secure, String host, int port, String authority) {
    static Origin of(URI url) {
        boolean secure = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        String host = url.getHost();
        // A Host field says the port only where it is not the usual one.
        String authority = port == (secure ? 443 : 80) ? host : host + ":" + port;
        return new Origin(secure, host, port, authority);
    }
}
