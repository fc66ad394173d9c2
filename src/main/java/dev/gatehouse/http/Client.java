package dev.gatehouse.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// The client of a request. Used by the thread of its connection.
public final class Client {
    private final String peer;
    private final Headers headers;
    private String address;

    /// @param peer where the connection comes from; `null` when that is not known
    public Client(@Nullable InetAddress peer, Headers headers) {
        this.peer = peer == null ? "" : peer.getHostAddress();
        this.headers = headers;
        this.address = this.peer;
    }

    /// The address at the other end of the connection, which may be that of a proxy.
    public String peer() {
        return peer;
    }

    /// Its address: that of the connection, or the one that a trusted proxy states.
    public String address() {
        return address;
    }

    /// Takes the address that a trusted proxy states.
    public void behindProxy(String stated) {
        address = stated;
    }

    /// Whether it runs on this machine: it came by the loopback address, and not through a proxy.
    public boolean local() {
        boolean direct =
                headers.first("forwarded") == null && headers.first("x-forwarded-for") == null;
        try {
            return direct && InetAddress.ofLiteral(peer).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
