package dev.gatehouse.upstream;

import dev.gatehouse.http.HeadWriter;
import dev.gatehouse.http.InputBuffer;
import dev.gatehouse.http.RequestPayload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
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
    private static final Http1Config CONFIG =
            Http1Config.custom().setMaxHeaderCount(200).setMaxEmptyLineCount(10).build();

    private final Origin origin;
    private final Socket base;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final InputBuffer input = new InputBuffer(InputBuffer.Lines.LENIENT, LONGEST_LINE);
    private final SessionOutputBufferImpl output = new SessionOutputBufferImpl(BUFFER);
    private final HeadWriter head = new HeadWriter(output);
    private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(CONFIG);
    private long restingSince;
    private boolean halfAsked;

    Connection(Origin origin, Socket base, Socket socket) throws IOException {
        this.origin = origin;
        this.base = base;
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
    }

    long restingSince() {
        return restingSince;
    }

    /// Sends a request. Stops early when the provider answers before it has read it all.
    void send(Request request) throws IOException {
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
            ClassicHttpResponse response = parser.parse(input, in);
            while (response != null && response.getCode() < 200 && response.getCode() != 101) {
                response = parser.parse(input, in);
            }
            if (response == null) {
                throw new EOFException("it ended before its answer began");
            }
            return response;
        } catch (HttpException e) {
            throw new IOException("the head of its answer is malformed", e);
        }
    }

    /// The way to the provider once HTTP has been left.
    OutputStream out() {
        return out;
    }

    /// Notes that the provider still waits for the rest of a request.
    void markPartlySent() {
        halfAsked = true;
    }

    /// Whether nothing is left over from the last request or its answer. What is, would be taken
    /// for a part of the next one.
    boolean clean() {
        return !halfAsked && input.length() == 0;
    }

    /// Whether the provider has hung up while nobody looked.
    boolean stale() {
        try {
            socket.setSoTimeout(1);
            return input.length() > 0 || input.fill(in) != 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        } finally {
            forgetTimeout();
        }
    }

    private void forgetTimeout() {
        try {
            socket.setSoTimeout(0);
        } catch (IOException _) {
            // The next read will tell.
        }
    }

    /// Ends it at once and wakes whoever waits on it. Safe from any thread.
    void abort() {
        try {
            // The base socket: closing a TLS one waits behind a write that is stuck.
            base.close();
        } catch (IOException _) {
            // That was the wish.
        }
    }

    private void print(Request request) throws IOException {
        head.say(request.method()).say(" ").say(request.path()).say(" HTTP/1.1").end(out);
        head.field("Host", origin.authority(), out);
        head.fields(request.headers(), out);
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
