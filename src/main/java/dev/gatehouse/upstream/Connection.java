package dev.gatehouse.upstream;

import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.HeadWriter;
import dev.gatehouse.http.InputBuffer;
import dev.gatehouse.http.RequestPayload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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

    /// The parser gives up when it reaches a limit, not when it passes it.
    private static final Http1Config CONFIG =
            Http1Config.custom()
                    .setMaxHeaderCount(MOST_FIELDS + 1)
                    .setMaxEmptyLineCount(10)
                    .build();

    private final Origin origin;
    private final SocketChannel channel;
    private final Socket socket;
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

    /// @param channel what is dialled
    /// @param socket the same, with TLS where the origin requests it
    Connection(Origin origin, SocketChannel channel, Socket socket) throws IOException {
        this.origin = origin;
        this.channel = channel;
        this.socket = socket;
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
        var parts = new GuardedOutput();
        if (body.length() >= 0) {
            body.writeTo(parts);
            return;
        }
        try (var chunks = new ChunkedOutputStream(output, out, new byte[BUFFER], null)) {
            body.writeTo(parts.through(chunks));
        }
    }

    /// Waits for the head of the answer, past any interim ones (RFC 9110 section 15.2).
    ClassicHttpResponse receive() throws IOException {
        try {
            ClassicHttpResponse response = receiveHead();
            while (response != null && response.getCode() < 200 && response.getCode() != 101) {
                response = receiveHead();
            }
            if (response == null) {
                throw new EOFException("it ended before its answer began");
            }
            return response;
        } catch (MessageConstraintException e) {
            throw InvalidResponseException.permanently(
                    "the head of its answer has more than " + MOST_FIELDS + " fields", e);
        } catch (HttpException e) {
            throw InvalidResponseException.passing("the head of its answer is malformed", e);
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
        head.append(request.method())
                .append(" ")
                .append(request.path())
                .append(" HTTP/1.1")
                .end(out);
        head.field("Host", origin.authority(), out);
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

    /// Sends large bodies in parts and listens in between.
    private final class GuardedOutput extends OutputStream {
        private @Nullable OutputStream coded;
        private long sent;

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
                if (sent >= PART && in.available() > 0) {
                    throw new AnsweredEarly();
                }
                int part = Math.min(PART, from + count - at);
                put(bytes, at, part);
                sent += part;
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
