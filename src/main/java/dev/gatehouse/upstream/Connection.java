package dev.gatehouse.upstream;

import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.HeadWriter;
import dev.gatehouse.http.InputBuffer;
import dev.gatehouse.http.RequestPayload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.jspecify.annotations.Nullable;

/// One connection to a provider, used by one call at a time.
final class Connection {
    private static final int BUFFER = 8 * 1024;
    private static final int PART = 64 * 1024;
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_FIELDS = 200;

    /// One each second for as long as a call may take, by default.
    private static final int MOST_INTERIM = 600;

    /// For heads, and for what follows the last chunk. The parser gives up when it reaches a limit,
    /// not when it passes it.
    static final Http1Config CONFIG =
            Http1Config.custom()
                    .setMaxHeaderCount(MOST_FIELDS + 1)
                    .setMaxEmptyLineCount(10)
                    .build();

    private final Origin origin;
    private final SocketChannel channel;
    private final Socket socket;
    private final @Nullable ProxyServer forwarder;
    private final InputStream in;
    private final OutputStream out;
    private final InputBuffer input = new InputBuffer(InputBuffer.Lines.LENIENT, LONGEST_LINE);
    private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
    private final HeadWriter head = new HeadWriter(output);
    private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(CONFIG);
    private final ByteBuffer probe = ByteBuffer.allocate(1);
    private long restingSince;
    private long receivedBefore;
    private boolean reused;
    private boolean halfAsked;
    private @Nullable EarlyAnswer early;

    /// @param channel what is dialled
    /// @param socket the same, with TLS where the origin asks for it
    /// @param forwarder the proxy that forwards its requests; `null` when they go to the origin
    Connection(Origin origin, SocketChannel channel, Socket socket, @Nullable ProxyServer forwarder)
            throws IOException {
        this.origin = origin;
        this.channel = channel;
        this.socket = socket;
        this.forwarder = forwarder;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    Origin origin() {
        return origin;
    }

    InputBuffer input() {
        return input;
    }

    InputStream in() {
        return in;
    }

    void rest(long now) {
        restingSince = now;
        reused = true;
    }

    long restingSince() {
        return restingSince;
    }

    /// Whether it has served a request before.
    boolean reused() {
        return reused;
    }

    /// Whether any byte has come since the last request was sent.
    boolean answered() {
        return input.received() != receivedBefore;
    }

    /// Sends a request. Stops early when the provider answers before it has read it all.
    void send(Request request) throws IOException {
        receivedBefore = input.received();
        print(request);
        var body = request.body();
        if (body != null) {
            send(body);
        }
        output.flush(out);
    }

    private void send(RequestPayload body) throws IOException {
        if (body.length() >= 0 && body.length() <= PART) {
            body.writeTo(new GuardedOutput(null));
            return;
        }
        EarlyAnswer listener = new EarlyAnswer().start();
        early = listener;
        try {
            write(body, new GuardedOutput(listener));
            output.flush(out);
        } finally {
            listener.sent.countDown();
        }
    }

    private void write(RequestPayload body, GuardedOutput parts) throws IOException {
        if (body.length() >= 0) {
            body.writeTo(parts);
            return;
        }
        var chunks = new ChunkedOutputStream(output, out, new byte[BUFFER], null);
        body.writeTo(parts.through(chunks));
        // Only then: the last chunk would make a part of a body look whole.
        chunks.close();
    }

    /// Waits for the head of the answer, past any interim ones (RFC 9110 section 15.2).
    ClassicHttpResponse receive() throws IOException {
        try {
            awaitListener();
            ClassicHttpResponse response = receiveHead();
            for (int interim = 0; interim(response); interim++) {
                if (interim == MOST_INTERIM) {
                    throw InvalidResponseException.permanently(
                            "it sent only interim answers", null);
                }
                response = receiveHead();
            }
            if (response == null) {
                throw new EOFException("it ended before its answer began");
            }
            if (forwarder != null && response.getCode() == 407) {
                throw ProxyServer.refusal("upstream.http-proxy");
            }
            return response;
        } catch (MessageConstraintException e) {
            throw InvalidResponseException.permanently(
                    "the head of its answer has more than " + MOST_FIELDS + " fields", e);
        } catch (HttpException e) {
            throw InvalidResponseException.passing("the head of its answer is malformed", e);
        }
    }

    private static boolean interim(@Nullable ClassicHttpResponse response) {
        return response != null && response.getCode() < 200 && response.getCode() != 101;
    }

    /// What has been read ahead is read from the buffer then.
    private void awaitListener() throws IOException {
        EarlyAnswer listener = early;
        early = null;
        try {
            if (listener != null) {
                listener.over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private @Nullable ClassicHttpResponse receiveHead() throws IOException, HttpException {
        input.expectHead();
        try {
            return parser.parse(input, in);
        } catch (BadRequest e) {
            if (e.status() == 431) {
                throw InvalidResponseException.permanently(
                        "the head of its answer is larger than 64 KB", e);
            }
            throw new EOFException("it ended in the middle of the head of its answer");
        } finally {
            input.endHead();
        }
    }

    /// The way to the provider once HTTP has been left.
    OutputStream out() {
        return out;
    }

    /// Records that the provider still waits for the rest of a request.
    void markPartlySent() {
        halfAsked = true;
    }

    /// Whether nothing is left over from the last request or its answer. What is, would be taken
    /// for a part of the next one.
    boolean clean() {
        return !halfAsked && input.length() == 0;
    }

    /// Whether a connection at rest can carry another request: the provider has neither ended it
    /// nor sent anything since its last answer.
    ///
    /// Such bytes are a second answer, a 408, the end of the stream, or a TLS record with one of
    /// these or with `close_notify` in it. Looking does not wait, allocates nothing and takes half
    /// a microsecond; the socket is read below TLS, and TLS for what it holds decrypted.
    boolean usable() {
        try {
            boolean secure = socket != channel.socket();
            if (!clean() || (secure && in.available() > 0)) {
                return false;
            }
            channel.configureBlocking(false);
            probe.clear();
            int read = channel.read(probe);
            channel.configureBlocking(true);
            return read == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Ends it at once and wakes the thread that waits on it. Safe from any thread.
    void abort() {
        try {
            // The channel: closing a TLS socket waits behind a write that is stuck.
            channel.close();
        } catch (IOException _) {
            // It is closed already.
        }
    }

    private void print(Request request) throws IOException {
        head.append(request.method()).append(" ");
        if (forwarder != null) {
            // RFC 9112 section 3.2.2.
            head.append("http://").append(origin.authority());
        }
        head.append(request.path()).append(" HTTP/1.1").end(out);
        head.field("Host", origin.authority(), out);
        String authorization = forwarder == null ? null : forwarder.authorization();
        if (authorization != null) {
            head.field("Proxy-Authorization", authorization, out);
        }
        head.fields(request.headers(), out);
        if (request.headers().first("User-Agent") == null) {
            // Bot rules in front of providers reject requests without one.
            head.field("User-Agent", UserAgent.VALUE, out);
        }
        var body = request.body();
        if (body != null) {
            if (body.length() >= 0) {
                head.field("Content-Length", Long.toString(body.length()), out);
            } else {
                head.field("Transfer-Encoding", "chunked", out);
            }
        }
        head.end(out);
    }

    /// The provider has answered already; there is no use in sending the rest.
    static final class AnsweredEarly extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /// Reads ahead while a large body is being sent: a provider that answers with an error need not
    /// read the rest, and may leave the connection open all the same.
    private final class EarlyAnswer {
        /// Where the status of an answer begins, behind `HTTP/1.1 `.
        private static final int STATUS = 9;

        private static final long GRACE = 100;

        private final CountDownLatch sent = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean error;

        EarlyAnswer start() {
            Thread.ofVirtual().start(this::listen);
            return this;
        }

        private void listen() {
            try {
                int count = 0;
                while (count >= 0 && input.length() <= STATUS) {
                    count = input.fill(in);
                }
                error = input.peek(STATUS) >= '4';
                if (error && !sent.await(GRACE, TimeUnit.MILLISECONDS)) {
                    // Wakes a write that the provider never takes; what it sends can still be read.
                    halfAsked = true;
                    channel.shutdownOutput();
                }
            } catch (IOException _) {
                // Reading the answer will show it again.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                over.countDown();
            }
        }
    }

    /// Sends large bodies in parts, as long as they are wanted.
    private final class GuardedOutput extends OutputStream {
        private final @Nullable EarlyAnswer answer;
        private @Nullable OutputStream coded;

        GuardedOutput(@Nullable EarlyAnswer answer) {
            this.answer = answer;
        }

        GuardedOutput through(OutputStream coding) {
            coded = coding;
            return this;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int at = from;
            while (at < from + count) {
                if (answer != null && answer.error) {
                    throw new AnsweredEarly();
                }
                int part = Math.min(PART, from + count - at);
                put(bytes, at, part);
                at += part;
            }
        }

        private void put(byte[] bytes, int from, int count) throws IOException {
            if (coded == null) {
                output.write(bytes, from, count, out);
            } else {
                coded.write(bytes, from, count);
            }
        }
    }
}
