package dev.gatehouse.http;

import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.concurrent.DeadlineTimer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.jspecify.annotations.Nullable;

/// One connection: a loop of requests on one virtual thread.
///
/// Its clocks are fields that the watch compares; reading ahead to notice a hang-up is the one
/// thing another thread does here, under a lock, into the buffer that the next request will use.
final class ServerConnection implements DeadlineCheck {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long HANG_UP_AFTER = Duration.ofMillis(500).toNanos();
    private static final int SLOWEST = 2 * 1024;
    private static final int BUFFER = 8 * 1024;
    private static final int LONGEST_LINE = 32 * 1024;

    private final Server server;
    private final Socket base;
    private final Server.Responder responder;
    private final DeadlineTimer timer;
    private final Server.Limits rules;
    private final InputBuffer input = new InputBuffer(InputBuffer.Lines.STRICT, LONGEST_LINE);
    private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
    private final HeadWriter head = new HeadWriter(output);
    private final byte[] chunk = new byte[BUFFER];
    private final HeadReader heads = new HeadReader(input);
    private final ReentrantLock reading = new ReentrantLock();
    private Socket socket;
    private boolean served;

    private volatile long deadline = NEVER;
    private volatile long bodyDeadline = NEVER;
    private volatile long watchFrom = NEVER;
    private volatile long writingUntil = NEVER;
    private volatile @Nullable DisconnectListener departure;
    private volatile boolean slowBody;
    private volatile boolean stalled;
    private volatile boolean idle;

    ServerConnection(
            Server server,
            Socket base,
            Server.Responder responder,
            DeadlineTimer timer,
            Server.Limits rules) {
        this.server = server;
        this.base = base;
        this.socket = base;
        this.responder = responder;
        this.timer = timer;
        this.rules = rules;
    }

    /// Told once when the caller is gone while his answer is still being made.
    interface DisconnectListener {
        void left(Exchange.Disconnect how);
    }

    void run() {
        try {
            deadline = timer.deadline(rules.head().toNanos());
            if (rules.tls() != null) {
                socket = rules.tls().createSocket(base, null, base.getPort(), true);
                ((SSLSocket) socket).setUseClientMode(false);
            }
            InputStream in = socket.getInputStream();
            OutputStream out = new WatchedOutput(socket.getOutputStream());
            boolean more = true;
            while (more) {
                more = serveOne(in, out);
            }
        } catch (IOException _) {
            // Nobody is left to be told.
        } finally {
            abort();
            server.ended(this);
        }
    }

    private boolean serveOne(InputStream in, OutputStream out) throws IOException {
        if (!awaitRequest(in)) {
            return false;
        }
        deadline = timer.deadline(rules.head().toNanos());
        Exchange exchange;
        try {
            var opening = heads.read(in);
            exchange = new Exchange(this, opening.head(), opening.framing(), in, out);
        } catch (BadRequest e) {
            refuse(e, in, out);
            return false;
        } finally {
            deadline = NEVER;
        }
        try {
            responder.respond(exchange);
        } catch (BadRequest e) {
            if (exchange.committed()) {
                throw e;
            }
            responder.refuse(exchange.closeAfter(), e);
        } finally {
            watchFrom = NEVER;
            departure = null;
        }
        return exchange.finish() && !server.draining();
    }

    /// Waits for the first byte of a request; the end of the input is the usual way to part.
    private boolean awaitRequest(InputStream in) throws IOException {
        idle = true;
        // Who has never said anything gets less time than who may call again.
        deadline = timer.deadline((served ? rules.idle() : rules.head()).toNanos());
        served = true;
        reading.lock();
        try {
            if (server.draining() && input.length() == 0) {
                return false;
            }
            return input.length() > 0 || input.fill(in) > 0;
        } finally {
            reading.unlock();
            idle = false;
        }
    }

    private void refuse(BadRequest fault, InputStream in, OutputStream out) throws IOException {
        var head =
                new Exchange.Head(
                        "GET", new RequestTarget(java.util.List.of(), "", "/"), Headers.none());
        var exchange =
                new Exchange(
                                this,
                                head,
                                new HeadRules.Framing(0, HeadRules.Version.HTTP_1_1),
                                in,
                                out)
                        .closeAfter();
        responder.refuse(exchange, fault);
        exchange.finish();
        partSlowly(in);
    }

    InputBuffer input() {
        return input;
    }

    SessionOutputBufferImpl output() {
        return output;
    }

    HeadWriter head() {
        return head;
    }

    byte[] chunk() {
        return chunk;
    }

    boolean draining() {
        return server.draining();
    }

    long now() {
        return timer.deadline(0);
    }

    /// Arms the clock of a body that began then; each part of it that came gives it more time.
    void bodyDeadline(long began, long read) {
        bodyDeadline = began + rules.body().toNanos() + read / SLOWEST * 1_000_000_000L;
    }

    /// Stops the clock of the body; says whether it has struck.
    boolean bodyDone() {
        bodyDeadline = NEVER;
        return slowBody;
    }

    /// From half a second on, notices when the caller hangs up.
    void watchFor(DisconnectListener gone) {
        departure = gone;
        watchFrom = timer.deadline(HANG_UP_AFTER);
    }

    /// Nobody is watched any more: whoever reads notices himself.
    void unwatch() {
        departure = null;
        watchFrom = NEVER;
    }

    /// Reads what comes after the request, whatever it is.
    int readRaw(byte[] into, int at, int most, InputStream in) throws IOException {
        reading.lock();
        try {
            return input.read(into, at, most, in);
        } finally {
            reading.unlock();
        }
    }

    boolean stalled() {
        return stalled;
    }

    void endIfIdle() {
        if (idle) {
            abort();
        }
    }

    /// Ends the connection at once, waking whoever reads or writes. Safe from any thread.
    void abort() {
        try {
            // The base socket: a TLS one would wait behind a write that is stuck.
            base.close();
        } catch (IOException _) {
            // That was the wish.
        }
    }

    /// Ends it at once and lets the peer know that what it got is not the whole.
    void reset() {
        try {
            base.setSoLinger(true, 0);
        } catch (IOException _) {
            // Then there is nothing to reset.
        }
        abort();
    }

    /// Waits a moment for the peer to read what was said before it hears that we have gone.
    void partSlowly(InputStream in) throws IOException {
        output.flush(socket.getOutputStream());
        base.shutdownOutput();
        deadline = timer.now() + Duration.ofSeconds(1).toNanos();
        var scrap = new byte[BUFFER];
        int read = 0;
        while (read >= 0) {
            read = in.read(scrap);
        }
    }

    @Override
    public void check(long now) {
        if (now >= deadline) {
            deadline = NEVER;
            Thread.ofVirtual().start(this::abort);
        }
        if (now >= bodyDeadline) {
            bodyDeadline = NEVER;
            slowBody = true;
            Thread.ofVirtual().start(this::endInput);
        }
        if (now >= watchFrom) {
            watchFrom = NEVER;
            Thread.ofVirtual().start(this::readAhead);
        }
        if (now >= writingUntil) {
            writingUntil = NEVER;
            stalled = true;
            Thread.ofVirtual().start(() -> leave(Exchange.Disconnect.STALLED));
        }
    }

    private void endInput() {
        try {
            base.shutdownInput();
        } catch (IOException _) {
            abort();
        }
    }

    private void readAhead() {
        reading.lock();
        try {
            // When the answer is done already, what comes next is for the thread that made it.
            boolean wanted = departure != null && input.length() == 0;
            if (wanted && input.fill(socket.getInputStream()) < 0) {
                leave(Exchange.Disconnect.HUNG_UP);
            }
        } catch (IOException _) {
            leave(Exchange.Disconnect.HUNG_UP);
        } finally {
            reading.unlock();
        }
    }

    private void leave(Exchange.Disconnect how) {
        DisconnectListener told = departure;
        departure = null;
        if (told != null) {
            told.left(how);
        }
        if (how == Exchange.Disconnect.STALLED) {
            reset();
        }
    }

    /// Notes when a write begins, so that one which waits too long for its reader can be ended.
    ///
    /// Large writes go out in parts, for a reader that is slow but reads is not to be cut.
    private final class WatchedOutput extends OutputStream {
        private static final int PART = 32 * 1024;

        private final OutputStream out;

        WatchedOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int at = from;
            try {
                while (at < from + count) {
                    writingUntil = timer.deadline(rules.stall().toNanos());
                    int part = Math.min(PART, from + count - at);
                    out.write(bytes, at, part);
                    at += part;
                }
            } finally {
                writingUntil = NEVER;
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
