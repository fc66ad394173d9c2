package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A proxy: connections are tunnelled through it, or requests to http addresses sent to it.
final class ProxyServer {
    private static final String EXPECTED =
            "expects an address such as" + " http://user:password@proxy.example:3128";

    private final boolean secure;
    private final HostPort at;
    private final @Nullable String authorization;

    private ProxyServer(boolean secure, HostPort at, @Nullable String authorization) {
        this.secure = secure;
        this.at = at;
        this.authorization = authorization;
    }

    /// Reads an address as other programs take it: without a scheme it is `http`, and user name
    /// and password may stand before an `@`, percent-encoded.
    ///
    /// @throws IOException when it is none; the message does not repeat it
    static ProxyServer parse(String text) throws IOException {
        String whole = text.strip();
        int mark = whole.indexOf("://");
        String scheme = mark < 0 ? "http" : whole.substring(0, mark).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IOException(EXPECTED + "; other kinds of proxies are not supported");
        }
        String rest = mark < 0 ? whole : whole.substring(mark + 3);
        int user = rest.lastIndexOf('@');
        int slash = rest.indexOf('/', user + 1);
        HostPort at = HostPort.parse(rest.substring(user + 1, slash < 0 ? rest.length() : slash));
        if (at == null) {
            throw new IOException(EXPECTED);
        }
        boolean secure = scheme.equals("https");
        int port = at.port() >= 0 ? at.port() : secure ? 443 : 80;
        String shown = user < 0 ? null : basic(rest.substring(0, user));
        return new ProxyServer(secure, new HostPort(at.host(), port), shown);
    }

    /// Whether it is reached over TLS.
    boolean secure() {
        return secure;
    }

    String host() {
        return at.host();
    }

    int port() {
        return at.port();
    }

    /// The head that requests a tunnel (RFC 9110 section 9.3.6).
    String request(String target) {
        var head = new StringBuilder("CONNECT ").append(target).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(target).append("\r\n");
        head.append("User-Agent: ").append(UserAgent.VALUE).append("\r\n");
        if (authorization != null) {
            head.append("Proxy-Authorization: ").append(authorization).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /// What proves to it that it may be used; `null` when nothing does.
    @Nullable String authorization() {
        return authorization;
    }

    /// The failure of a request that it answered with status 407.
    static UnreachableException refusal(String setting) {
        return UnreachableException.permanently(
                "the proxy on the way to it answered 407: it asks for a user name and a password,"
                        + " or refuses those in "
                        + setting,
                null);
    }

    /// User name and password as RFC 7617 sends them.
    private static String basic(String written) {
        int colon = written.indexOf(':');
        String user = colon < 0 ? written : written.substring(0, colon);
        String password = colon < 0 ? "" : written.substring(colon + 1);
        byte[] both = (decoded(user) + ":" + decoded(password)).getBytes(UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /// A percent sign that begins no encoded byte stands for itself.
    private static String decoded(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(UTF_8);
        for (int i = 0; i < raw.length; i++) {
            boolean room = raw[i] == '%' && i + 2 < raw.length;
            int high = room ? Character.digit(raw[i + 1], 16) : -1;
            int low = room ? Character.digit(raw[i + 2], 16) : -1;
            if (high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toString(UTF_8);
    }

    @Override
    public String toString() {
        return "ProxyServer[" + at.bracketed() + ":" + at.port() + "]";
    }
}
