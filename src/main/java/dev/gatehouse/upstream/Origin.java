package dev.gatehouse.upstream;

import dev.gatehouse.crypto.TlsFiles;
import java.net.URI;
import java.util.Locale;

/// Where connections go: what has the same origin shares them.
///
/// @param authority the value of the Host field: the port only where it is not the usual one
/// @param tls what its connections show and accept
record Origin(boolean secure, String host, int port, String authority, TlsFiles tls) {
    /// @throws UnreachableException when the URL names no host
    static Origin of(URI url) throws UnreachableException {
        boolean secure = "https".equals(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
        String authority = url.getRawAuthority();
        HostPort at = authority == null ? null : HostPort.parse(authority);
        if (at == null) {
            throw UnreachableException.permanently("its address names no host", null);
        }
        int usual = secure ? 443 : 80;
        int port = at.port() < 0 ? usual : at.port();
        String shown = port == usual ? at.bracketed() : at.bracketed() + ":" + port;
        return new Origin(secure, at.host(), port, shown, TlsFiles.NONE);
    }

    /// The same with other certificates.
    Origin with(TlsFiles files) {
        return files.equals(tls) ? this : new Origin(secure, host, port, authority, files);
    }

    /// Host and port, as a request to a proxy has them.
    String target() {
        return new HostPort(host, port).bracketed() + ":" + port;
    }
}
