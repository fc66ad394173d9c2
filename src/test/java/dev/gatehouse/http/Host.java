package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.journey.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// A server on a free port with a virtual clock, and the requests that it received.
final class Host implements AutoCloseable {
    /// What is done with a request.
    @FunctionalInterface
    interface Answering {
        void answer(Exchange exchange) throws IOException;
    }

    final AtomicLong time = new AtomicLong();
    final DeadlineTimer timer = DeadlineTimer.on(time::get);
    final List<String> received = new CopyOnWriteArrayList<>();
    final Server server;

    Host(Answering answering) throws IOException {
        this(Server.Limits.standard(), answering);
    }

    Host(Server.Limits rules, Answering answering) throws IOException {
        var responder =
                new Server.Responder() {
                    @Override
                    public void respond(Exchange exchange) throws IOException {
                        received.add(
                                exchange.head().method() + " " + exchange.head().target().path());
                        answering.answer(exchange);
                    }

                    @Override
                    public void refuse(Exchange exchange, BadRequest fault) throws IOException {
                        byte[] why = fault.reason().getBytes(ISO_8859_1);
                        exchange.send(fault.status(), Headers.none(), why);
                    }
                };
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = Server.open(address, responder, timer, rules);
    }

    /// One that reads every body and returns it.
    static Host echoing() throws IOException {
        return new Host(exchange -> echo(exchange, exchange.body().readAllBytes()));
    }

    static void echo(Exchange exchange, byte[] content) throws IOException {
        exchange.send(200, Headers.none(), content);
    }

    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /// Sends bytes on a connection of their own and gives all that comes back before it ends.
    String exchange(String bytes) throws IOException {
        try (var socket = connect()) {
            write(socket, bytes);
            return rest(socket);
        }
    }

    static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /// Closes the connection.
    static void leave(Socket socket) throws IOException {
        socket.close();
    }

    /// Reads until what came ends with this.
    static String until(Socket socket, String ending) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(ending)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new AssertionError("ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /// Advances the clock and runs what is due.
    void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
        timer.tick();
    }

    /// Waits for something that other threads are about to do.
    static void await(BooleanSupplier done) {
        Await.until("the server", done::getAsBoolean);
    }

    /// No connection is open and nothing is watched any more.
    void isAtRest() {
        await(() -> server.connections() == 0 && timer.watched() == 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
