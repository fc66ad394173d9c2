package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// A provider on a free port that handles each connection by a script.
final class ScriptedPeer implements AutoCloseable {
    /// What is done with one connection.
    @FunctionalInterface
    interface Script {
        void run(Line line) throws IOException;
    }

    private final ServerSocket listener;
    private final String scheme;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final List<String> heads = new CopyOnWriteArrayList<>();

    ScriptedPeer(Script script) throws IOException {
        this("http", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    private ScriptedPeer(String scheme, ServerSocket listener, Script script) {
        this.scheme = scheme;
        this.listener = listener;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /// One that is reached over TLS.
    static ScriptedPeer secure(SSLContext context, Script script) throws IOException {
        var listener =
                context.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new ScriptedPeer("https", listener, script);
    }

    /// One connection, as seen from the provider's side.
    final class Line {
        private final Socket socket;

        private Line(Socket socket) {
            this.socket = socket;
        }

        /// Reads a request head; `false` when there is none any more.
        boolean head() throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return false;
                }
                head.append((char) next);
            }
            heads.add(head.toString());
            return true;
        }

        byte[] body(int length) throws IOException {
            return socket.getInputStream().readNBytes(length);
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        }

        /// Waits until the other side has disconnected.
        void awaitEnd() throws IOException {
            socket.getInputStream().readAllBytes();
        }

        void hangUp() throws IOException {
            socket.close();
        }

        /// The number of this connection, from 1.
        int number() {
            return sockets.indexOf(socket) + 1;
        }

        Socket socket() {
            return socket;
        }
    }

    URI url() {
        return url("127.0.0.1");
    }

    URI url(String host) {
        return URI.create(scheme + "://" + host + ":" + listener.getLocalPort() + "/v1/x");
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Answers every request on a connection with the same bytes.
    static Script always(String answer) {
        return line -> {
            while (line.head()) {
                line.send(answer);
            }
        };
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                // What is sent has left when the write is done.
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> run(socket));
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    private void run(Socket socket) {
        try (socket) {
            script.run(new Line(socket));
        } catch (IOException _) {
            // That is up to the other side.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
