package dev.gatehouse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of this machine that a test knows before something listens there.
public final class TestPorts {
    /// Below the ports that systems give to sockets without one of their own: none of the servers
    /// and clients that tests open meanwhile gets it.
    private static final int FIRST = 20_000;

    private static final int LAST = 29_999;

    private TestPorts() {}

    /// A port for a server that is started later.
    public static int forServer() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // Taken; another one.
            }
        }
    }

    /// A port at which nothing answers, and which nothing else gets until it is closed.
    public static Unanswered unanswered() throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Unanswered(socket);
    }

    /// A socket that is bound and does not listen.
    public record Unanswered(Socket socket) implements AutoCloseable {
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
