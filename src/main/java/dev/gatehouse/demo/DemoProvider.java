package dev.gatehouse.demo;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;

/// A provider inside the program, on a loopback port of its own, that answers without any key.
///
/// It uses the chat and the Messages format. Equal requests get equal answers, but for the time
/// they were created.
public final class DemoProvider implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Server server;

    private DemoProvider(Server server) {
        this.server = server;
    }

    /// Listens on a free port and answers from now on.
    ///
    /// @throws IOException when no port can be had
    public static DemoProvider open(DeadlineTimer timer) throws IOException {
        var address = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0);
        var desk = new Desk(InstantSource.system());
        return new DemoProvider(Server.open(address, desk, timer, Server.Limits.standard()));
    }

    /// Its base URL, as in the settings of a provider.
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.port() + Desk.ROOT);
    }

    /// Ends every answer in flight, and listens no more.
    @Override
    public void close() throws IOException {
        server.close();
    }
}
