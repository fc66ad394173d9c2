package dev.gatehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// One end of a connection that sends what was made beforehand and looks only for the end of what
/// comes, so that nothing is allocated while calls are counted.
final class Wire {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final byte[] end;

    private Wire(SocketChannel channel, String end) {
        this.channel = channel;
        this.end = end.getBytes(UTF_8);
    }

    /// A text as it is sent over and over.
    static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /// The caller's end.
    ///
    /// @param end the last bytes of every answer
    static Wire to(int port, String end) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new Wire(SocketChannel.open(address), end);
    }

    /// Answers on a free port until closed, every request alike.
    ///
    /// @param end the last bytes of every request
    static ServerSocketChannel answering(String end, ByteBuffer answer) throws IOException {
        var listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().start(() -> accept(listener, end, answer));
        return listener;
    }

    /// Sends a request and takes its whole answer.
    void call(ByteBuffer request) throws IOException {
        send(request);
        if (!receive()) {
            throw new IOException("the gateway hung up");
        }
    }

    /// What came last, for looking at.
    String last() {
        var bytes = new byte[in.position()];
        in.get(0, bytes);
        return new String(bytes, UTF_8);
    }

    private static void accept(ServerSocketChannel listener, String end, ByteBuffer answer) {
        try {
            while (true) {
                var wire = new Wire(listener.accept(), end);
                Thread.ofPlatform().daemon().start(() -> wire.serve(answer.duplicate()));
            }
        } catch (ClosedChannelException _) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(ByteBuffer answer) {
        try (channel) {
            while (receive()) {
                send(answer);
            }
        } catch (IOException _) {
            // The gateway was closed.
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        bytes.rewind();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private boolean receive() throws IOException {
        in.clear();
        while (!ended()) {
            if (channel.read(in) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean ended() {
        int from = in.position() - end.length;
        for (int i = 0; i < end.length; i++) {
            if (from < 0 || in.get(from + i) != end[i]) {
                return false;
            }
        }
        return true;
    }
}
