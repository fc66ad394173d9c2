package dev.gatehouse.storage.mongo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes messages of MongoDB's wire protocol, and cuts a connection at a chosen one.
final class CuttingProxy implements AutoCloseable {
    private static final int NEVER = Integer.MIN_VALUE;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicInteger left = new AtomicInteger(NEVER);
    private volatile boolean delivered;

    CuttingProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Cuts at the message after so many about our collections.
    ///
    /// @param delivered whether the server still receives it, so that only its answer is lost
    void cutAfter(int messages, boolean delivered) {
        this.delivered = delivered;
        left.set(messages);
    }

    /// Cuts no more, and returns whether it has cut.
    boolean disarm() {
        return left.getAndSet(NEVER) < 0;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> quietly(client, server));
            } catch (IOException _) {
                // Closed, or the server is.
            }
        }
    }

    private void pass(Socket client, Socket server) throws IOException {
        while (true) {
            byte[] message = message(client);
            boolean cut = isCounted(message) && left.getAndUpdate(CuttingProxy::next) == 0;
            if (!cut || delivered) {
                server.getOutputStream().write(message);
            }
            if (cut) {
                if (delivered) {
                    message(server);
                }
                return;
            }
            byte[] answer = message(server);
            client.getOutputStream().write(answer);
        }
    }

    private static int next(int left) {
        return left == NEVER ? NEVER : left - 1;
    }

    private static boolean isCounted(byte[] message) {
        String text = new String(message, ISO_8859_1);
        return text.contains("gh_") && !text.contains("gh_notices");
    }

    private static byte[] message(Socket from) throws IOException {
        var in = new DataInputStream(from.getInputStream());
        byte[] head = in.readNBytes(4);
        if (head.length < 4) {
            throw new IOException("closed");
        }
        int length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] message = new byte[length];
        System.arraycopy(head, 0, message, 0, 4);
        in.readFully(message, 4, length - 4);
        return message;
    }

    private void quietly(Socket client, Socket server) {
        try (client;
                server) {
            pass(client, server);
        } catch (IOException _) {
            // The end of a connection.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
