package dev.gatehouse.upstream;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A host and a port, as the authority of a URL writes them.
///
/// `java.net.URI` gives no host for a name with an underscore, which container networks use, so
/// authorities are read here.
///
/// @param host in lower case, without the brackets of an IPv6 address
/// @param port -1 where none is written
record HostPort(String host, int port) {
    /// Reads an authority; user name and password before an `@` are left out.
    ///
    /// @return `null` when it names no host, or no port behind a colon
    static @Nullable HostPort parse(String authority) {
        String text = authority.substring(authority.lastIndexOf('@') + 1);
        boolean bracketed = text.startsWith("[");
        int end = bracketed ? text.indexOf(']') + 1 : text.indexOf(':');
        if (bracketed && end == 0) {
            return null;
        }
        int colon = end < 0 ? text.length() : end;
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        int port = port(text.substring(colon));
        boolean valid = bracketed ? address(host) != null : name(host);
        return !valid || port < -1 ? null : new HostPort(ascii(host), port);
    }

    /// The host as it stands before a colon and a port.
    String bracketed() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /// The address that a text is, `null` for a name; nothing is looked up.
    static @Nullable InetAddress address(String host) {
        boolean numeric = host.indexOf(':') >= 0 || host.matches("\\d+(\\.\\d+){3}");
        try {
            return numeric ? InetAddress.ofLiteral(host) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// A colon with nothing after it means the default port (RFC 3986 section 3.2.3).
    private static int port(String text) {
        if (text.isEmpty() || text.equals(":")) {
            return -1;
        }
        boolean digits = text.startsWith(":") && text.length() <= 6;
        for (int i = 1; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        int port = digits ? Integer.parseInt(text.substring(1)) : 0;
        return port < 1 || port > 65_535 ? -2 : port;
    }

    private static boolean name(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == 0x7f || "/?#[]\\\"<>^`{|}".indexOf(c) >= 0) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    /// Names of other scripts are sent to resolvers and providers in ASCII (RFC 5891).
    private static String ascii(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        try {
            return lower.chars().allMatch(c -> c < 0x80) ? lower : IDN.toASCII(lower);
        } catch (IllegalArgumentException _) {
            return lower;
        }
    }
}
