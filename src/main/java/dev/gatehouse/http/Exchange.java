package dev.gatehouse.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.jspecify.annotations.Nullable;

/// One request, and the way to answer it: whole, or piece by piece.
///
/// Answering is for one thread at a time.
public final class Exchange {
    private static final long DRAIN_AT_MOST = 64 * 1024;

    private final ServerConnection connection;
    private final Head head;
    private final HeadRules.Framing framing;
    private final InputStream in;
    private final OutputStream out;
    private final Client client;
    private volatile @Nullable BodyStream body;
    private long bodyDeadline = Long.MAX_VALUE;
    private @Nullable OutputStream stream;
    private final ReentrantLock beginning = new ReentrantLock();
    private @Nullable Consumer<Disconnect> onDisconnect;
    private volatile @Nullable Runnable whenInDoubt;
    private volatile boolean committed;
    private int status;
    private boolean endsWithConnection;
    private boolean cut;
    private boolean closeAfter;
    private boolean bodyRead;

    Exchange(
            ServerConnection connection,
            Head head,
            HeadRules.Framing framing,
            InputStream in,
            OutputStream out) {
        this.connection = connection;
        this.head = head;
        this.framing = framing;
        this.in = in;
        this.out = out;
        this.client = new Client(connection.peer(), head.headers());
        this.bodyRead = framing.length() == 0;
        this.closeAfter = old() || closeAsked(head.headers());
    }

    /// What was asked, before any body.
    public record Head(String method, RequestTarget target, Headers headers) {
        /// That of a request that could not be read.
        static final Head NONE =
                new Head("GET", new RequestTarget(List.of(), "", "/"), Headers.none());

        /// The head as seen from a base path.
        public Head below(String base) {
            return base.isEmpty() ? this : new Head(method, target.below(base), headers);
        }
    }

    /// How a client can leave before its answer has ended.
    public enum Disconnect {
        HUNG_UP,
        STALLED
    }

    public Head head() {
        return head;
    }

    public Client client() {
        return client;
    }

    /// Whether its connection is beyond the limit, and there for operators only.
    public boolean reserved() {
        return connection.reserved();
    }

    /// How long the body is; -1 when it comes in chunks and is unknown.
    public long bodyLength() {
        return framing.length();
    }

    /// Sets how long the reading of the body may take, from now on, beside the timeout of a slow
    /// one.
    public void bodyWithin(Duration limit) {
        bodyDeadline = connection.now() + limit.toNanos();
        BodyStream known = body;
        if (known != null) {
            known.deadline(bodyDeadline);
        }
    }

    /// The body. Its first read sends the 100 (Continue) that a client may wait for (RFC 9110
    /// section 10.1.1).
    ///
    /// @return a stream that throws [BadRequest] when the body is cut short or comes too slowly
    public InputStream body() throws IOException {
        BodyStream known = body;
        if (known != null) {
            return known;
        }
        if (awaitsInvitation() && !committed) {
            sendContinue();
        }
        var buffer = connection.input();
        InputStream raw =
                framing.chunked()
                        ? new ChunkedBody(buffer, in)
                        : new ContentLengthInputStream(buffer, in, framing.length());
        known = new BodyStream(connection, raw, bodyDeadline, this::bodyEnded);
        body = known;
        return known;
    }

    /// Ends the reading of a body as too slow, from any thread; returns whether one waited for it.
    public boolean endBody() {
        return body != null && body.giveWay();
    }

    /// Calls back once when the client leaves. It is watched from half a second after its body has
    /// been read, as a body cannot be read ahead.
    public void onDisconnect(Consumer<Disconnect> gone) {
        onDisconnect = gone;
        if (bodyRead) {
            connection.watchFor(new Watch(gone));
        }
    }

    /// Calls back when the client has ended its input and may have left: something should be
    /// written, for only a write that fails shows it. Before the answer has begun the exchange
    /// does that by itself.
    public void whenInDoubt(Runnable write) {
        whenInDoubt = write;
    }

    private void bodyEnded() {
        bodyRead = true;
        Consumer<Disconnect> gone = onDisconnect;
        if (gone != null) {
            connection.watchFor(new Watch(gone));
        }
    }

    /// What the connection notices of the client while the answer is made.
    private final class Watch implements ServerConnection.DisconnectListener {
        private final Consumer<Disconnect> gone;

        Watch(Consumer<Disconnect> gone) {
            this.gone = gone;
        }

        @Override
        public void left(Disconnect how) {
            gone.accept(how);
        }

        /// A client of the old version must not be sent interim answers, so that it could not be
        /// found out whether it is there (RFC 9110 section 15.2).
        @Override
        public boolean halfClosed() {
            return !old() || committed;
        }

        @Override
        public void probe() throws IOException {
            // Where the answer is just beginning, its own bytes show it.
            if (!beginning.tryLock()) {
                return;
            }
            try {
                if (!committed) {
                    sendContinue();
                }
            } finally {
                beginning.unlock();
            }
            Runnable write = committed ? whenInDoubt : null;
            if (write != null) {
                write.run();
            }
        }
    }

    /// An interim answer, which any client takes at any time before the final one.
    private void sendContinue() throws IOException {
        connection.head().append("HTTP/1.1 100 Continue").end(out);
        connection.head().end(out);
        connection.output().flush(out);
    }

    /// Whether the head of the answer has gone out.
    public boolean committed() {
        return committed;
    }

    /// The status that was sent; 0 while none was.
    public int status() {
        return status;
    }

    /// Whether a write timed out because the client did not read.
    public boolean stalled() {
        return connection.stalled();
    }

    /// Ends the connection after this answer.
    public Exchange closeAfter() {
        closeAfter = true;
        return this;
    }

    /// Answers whole. The body is left out where the method or the status forbids one.
    public void send(int status, Headers headers, byte[] content) throws IOException {
        begin(status, headers, content.length);
        if (!head.method().equals("HEAD") && status != 204 && status != 304) {
            connection.output().write(content, 0, content.length, out);
        }
        connection.output().flush(out);
    }

    /// Begins an answer of unknown length. Closing the stream ends the answer.
    public OutputStream open(int status, Headers headers) throws IOException {
        return open(status, headers, -1);
    }

    /// Begins an answer that is so many bytes long; -1 when unknown.
    public OutputStream open(int status, Headers headers, long length) throws IOException {
        begin(status, headers, length);
        if (head.method().equals("HEAD")) {
            return OutputStream.nullOutputStream();
        }
        if (length >= 0) {
            return new BareOutput();
        }
        endsWithConnection = old();
        OutputStream opened =
                old()
                        ? new BareOutput()
                        : new ChunkedOutputStream(
                                connection.output(), out, connection.chunk(), null);
        stream = opened;
        return opened;
    }

    /// Leaves HTTP behind: from here on the connection belongs to another protocol (RFC 9110
    /// section 7.8), and ends with it.
    public Raw upgrade(Headers headers) throws IOException {
        connection.unwatch();
        begin(101, headers, -1);
        connection.output().flush(out);
        closeAfter = true;
        var raw =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        var one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                    }

                    @Override
                    public int read(byte[] into, int at, int most) throws IOException {
                        return connection.readRaw(into, at, most, in);
                    }
                };
        return new Raw(raw, out);
    }

    /// Both directions of a connection that has left HTTP.
    public record Raw(InputStream in, OutputStream out) {}

    /// For answers whose end is known, and for clients without chunks (HTTP/1.0): for them the end
    /// of the connection is the end of the answer.
    private final class BareOutput extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            connection.output().write(one, out);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            connection.output().write(bytes, from, count, out);
        }

        @Override
        public void flush() throws IOException {
            connection.output().flush(out);
        }
    }

    private boolean awaitsInvitation() {
        boolean unread = body == null && !bodyRead;
        return unread && !old() && head.headers().first("expect") != null;
    }

    private boolean old() {
        return framing.version() == HeadRules.Version.HTTP_1_0;
    }

    /// Ends the connection at once, from any thread; the client sees that its answer was cut, and
    /// may lose what it has not read yet.
    public void abort() {
        connection.reset();
    }

    /// Ends an answer that cannot be completed: what was written arrives, and the end that would
    /// make it whole does not. Only where the end of the connection is the end of the answer a
    /// reset is the one way to signal it.
    public void cut() throws IOException {
        cut = true;
        if (endsWithConnection) {
            connection.reset();
            return;
        }
        OutputStream open = stream;
        if (open != null) {
            open.flush();
        }
        connection.output().flush(out);
    }

    /// Makes the connection ready for the next request, or returns that there can be none.
    boolean finish() throws IOException {
        onDisconnect = null;
        whenInDoubt = null;
        if (!committed) {
            return false;
        }
        if (cut) {
            connection.partSlowly(in);
            return false;
        }
        if (stream != null) {
            stream.close();
        }
        connection.output().flush(out);
        if (!bodyRead && !drained()) {
            connection.partSlowly(in);
            return false;
        }
        return !closeAfter;
    }

    /// Reads a short unread rest of the body; a long one costs more than a new connection.
    private boolean drained() throws IOException {
        if (framing.length() > DRAIN_AT_MOST || closeAfter) {
            return false;
        }
        InputStream rest = body();
        return rest.readNBytes((int) DRAIN_AT_MOST + 1).length <= DRAIN_AT_MOST;
    }

    private void begin(int status, Headers headers, long length) throws IOException {
        beginning.lock();
        try {
            if (committed) {
                throw new IllegalStateException("the answer has begun");
            }
            committed = true;
            this.status = status;
        } finally {
            beginning.unlock();
        }
        // After an answer it is unknown whether a body will come that no 100 (Continue) requested.
        closeAfter = closeAfter || connection.draining() || awaitsInvitation();
        HeadWriter text = connection.head();
        text.append("HTTP/1.1 ")
                .append(Integer.toString(status))
                .append(" ")
                .append(ReasonPhrases.of(status));
        text.end(out);
        text.field("Date", HttpDate.now(), out);
        text.fields(headers, out);
        if (length < 0 && status != 101 && !old()) {
            text.field("Transfer-Encoding", "chunked", out);
        } else if (length >= 0 && status != 204) {
            text.field("Content-Length", Long.toString(length), out);
        }
        if (closeAfter) {
            text.field("Connection", "close", out);
        }
        text.end(out);
    }

    private static boolean closeAsked(Headers headers) {
        String connection = headers.first("connection");
        return connection != null && connection.toLowerCase(Locale.ROOT).contains("close");
    }
}
