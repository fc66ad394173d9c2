package dev.gatehouse.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A stream of events on its way out, at the pace of a model.
///
/// Not safe for many threads.
final class DemoStream implements AutoCloseable {
    private final OutputStream out;
    private final Duration pace;

    private DemoStream(OutputStream out, Duration pace) {
        this.out = out;
        this.pace = pace;
    }

    static DemoStream open(Exchange exchange, DemoModel model) throws IOException {
        var headers =
                Headers.of("Content-Type", "text/event-stream").add("Cache-Control", "no-cache");
        return new DemoStream(exchange.open(200, headers), model.pace());
    }

    /// Sends an event without a name.
    void send(String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(UTF_8));
        out.flush();
    }

    /// Sends an event with a name.
    void send(String name, String data) throws IOException {
        out.write(("event: " + name + "\ndata: " + data + "\n\n").getBytes(UTF_8));
        out.flush();
    }

    /// Waits as long as a word takes. The thread is virtual, so waiting costs nothing.
    void rest() {
        LockSupport.parkNanos(pace.toNanos());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
