package dev.gatehouse.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.telemetry.live.FeedSubscription;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// The events of the live feed as an answer (WHATWG HTML, section 9.2). It ends when the client
/// leaves, when its credential is not accepted any more, or when the gateway stops.
///
/// @param alive whether to go on
record LiveStream(FeedSubscription events, BooleanSupplier alive) implements AdminRoute.Reply {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// After how many events the client is looked for.
    private static final int BATCH = 256;

    private static final long HEARTBEAT = Duration.ofSeconds(15).toNanos();
    private static final byte[] FIRST = "retry: 1000\n\n".getBytes(US_ASCII);
    private static final byte[] BEAT = ":\n\n".getBytes(US_ASCII);

    @Override
    public void sendTo(Exchange exchange) throws IOException {
        try (events) {
            Headers headers = Headers.of("Content-Type", "text/event-stream");
            headers.add("Cache-Control", "no-store");
            headers.add("X-Accel-Buffering", "no");
            OutputStream out = exchange.open(200, headers);
            out.write(FIRST);
            out.flush();
            if (!exchange.head().method().equals("HEAD")) {
                var left = new AtomicBoolean();
                var inDoubt = new AtomicBoolean();
                exchange.onDisconnect(_ -> left.set(true));
                exchange.whenInDoubt(() -> inDoubt.set(true));
                send(out, left, inDoubt);
            }
            out.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private void send(OutputStream out, AtomicBoolean left, AtomicBoolean inDoubt)
            throws IOException, InterruptedException {
        long written = System.nanoTime();
        long looked = written;
        boolean goesOn = true;
        while (goesOn) {
            byte[] event = events.next(LOOK);
            long now = System.nanoTime();
            if (event == null && (inDoubt.getAndSet(false) || now - written >= HEARTBEAT)) {
                event = BEAT;
            }
            for (int i = 0; event != null && i < BATCH; i++) {
                out.write(event);
                written = now;
                event = i + 1 < BATCH ? events.next(Duration.ZERO) : null;
            }
            out.flush();
            if (now - looked >= LOOK.toNanos()) {
                looked = now;
                goesOn = !left.get() && alive.getAsBoolean();
            }
        }
    }
}
