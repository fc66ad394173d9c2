package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.journey.ScriptedUpstream.Wire;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A client that follows a script, also against the protocol.
public final class ScriptedClient implements AutoCloseable {
    private static final int PATIENCE = 20_000;

    private final Socket base;
    private final Socket socket;
    private final InputStream in;
    private @Nullable String head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean whole;

    private ScriptedClient(Socket base, Socket socket) throws IOException {
        this.base = base;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1024);
    }

    public static ScriptedClient to(int port) {
        return to(port, 0);
    }

    /// Dials a gateway on the loopback.
    ///
    /// @param receives the size of its receive buffer; 0 for the usual
    public static ScriptedClient to(int port, int receives) {
        try {
            Socket socket = dial(port, receives);
            return new ScriptedClient(socket, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ScriptedClient secure(int port, SelfSigned certificate) {
        try {
            Socket base = dial(port, 0);
            var socket =
                    (SSLSocket)
                            certificate
                                    .context()
                                    .getSocketFactory()
                                    .createSocket(base, "localhost", port, true);
            socket.startHandshake();
            return new ScriptedClient(base, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket dial(int port, int receives) throws IOException {
        var socket = new Socket();
        if (receives > 0) {
            socket.setReceiveBufferSize(receives);
        }
        socket.setSoTimeout(PATIENCE);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        return socket;
    }

    /// A whole answer, or as much of it as came.
    ///
    /// @param whole whether it ended as HTTP requires
    @SuppressWarnings("ArrayRecordComponent") // replies are not compared
    public record Reply(String head, byte[] bytes, boolean whole) {
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        public String body() {
            return new String(bytes, UTF_8);
        }

        public List<String> all(String name) {
            return Wire.fields(head, name);
        }

        public @Nullable String field(String name) {
            List<String> all = all(name);
            return all.isEmpty() ? null : all.getFirst();
        }

        /// A text inside the JSON of the body, by the names that lead there.
        public @Nullable String text(String... names) {
            try {
                Json at = Json.parse(bytes);
                for (String name : names) {
                    at = at == null ? null : at.member(name);
                }
                if (at == null || at.kind() == Json.Kind.NULL) {
                    return null;
                }
                return at.kind() == Json.Kind.STRING ? at.text() : at.raw();
            } catch (MalformedJson e) {
                throw new AssertionError("not JSON: " + body(), e);
            }
        }
    }

    /// The text of a request up to its body.
    static String request(String method, String target, String... fields) {
        var text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /// The text of a request with a body, of JSON unless a field states another type.
    public static String post(String path, String body, String... fields) {
        var text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        boolean typed = false;
        for (String field : fields) {
            text.append(field).append("\r\n");
            typed |= field.regionMatches(true, 0, "content-type:", 0, 13);
        }
        text.append(typed ? "" : "Content-Type: application/json\r\n").append("Content-Length: ");
        text.append(body.getBytes(UTF_8).length).append("\r\n\r\n").append(body);
        return text.toString();
    }

    public ScriptedClient send(String text) {
        return send(text.getBytes(UTF_8));
    }

    public ScriptedClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ScriptedClient ask(WireFormat speech, boolean streamed, String... fields) {
        return send(post(speech.path(), speech.request(streamed), fields));
    }

    /// Reads until the head of the answer is there.
    public ScriptedClient awaitHead() {
        try {
            head = Wire.readHead(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (head == null) {
            throw new UncheckedIOException(new EOFException("no answer"));
        }
        return this;
    }

    /// The head that was read last.
    String head() {
        return String.valueOf(head);
    }

    /// Whether this client has received anything.
    public boolean hasReceived() {
        try {
            return in.available() > 0;
        } catch (IOException _) {
            return true;
        }
    }

    /// Reads chunks until the text has come.
    public ScriptedClient await(String text) {
        if (head == null) {
            awaitHead();
        }
        while (!body.toString(UTF_8).contains(text)) {
            if (!readChunk()) {
                throw new AssertionError("ended without '" + text + "': " + soFar());
            }
        }
        return this;
    }

    public String soFar() {
        return body.toString(UTF_8);
    }

    /// Reads to the end of the answer.
    public Reply reply() {
        if (head == null) {
            awaitHead();
        }
        String known = head;
        if (known.startsWith("HTTP/1.1 100")) {
            return awaitHead().reply();
        }
        readRest(known);
        head = null;
        var reply = new Reply(known, body.toByteArray(), whole);
        body.reset();
        return reply;
    }

    /// Reads the answer and then the end of the connection. The gateway closes a connection when a
    /// call is over, so log line, metrics and permits of the call are settled when this returns.
    public Reply lastReply() {
        Reply reply = reply();
        try {
            socket.shutdownOutput();
        } catch (IOException _) {
            // The gateway has closed it already.
        }
        if (!isEnded()) {
            throw new AssertionError("the gateway keeps the connection open after its client left");
        }
        close();
        return reply;
    }

    private void readRest(String known) {
        if (!Wire.fields(known, "transfer-encoding").isEmpty()) {
            while (readChunk()) {
                // On to the last.
            }
            return;
        }
        List<String> length = Wire.fields(known, "content-length");
        try {
            boolean none = length.isEmpty() || known.startsWith("HTTP/1.1 304 ");
            int expected = none ? 0 : Integer.parseInt(length.getFirst());
            byte[] read = in.readNBytes(expected);
            body.writeBytes(read);
            whole = read.length == expected;
        } catch (IOException _) {
            whole = false;
        }
    }

    /// Reads one chunk; `false` at the end, whichever way it came.
    private boolean readChunk() {
        try {
            int size = Integer.parseInt(line(), 16);
            byte[] bytes = in.readNBytes(size);
            body.writeBytes(bytes);
            if (bytes.length < size) {
                throw new EOFException();
            }
            line();
            whole = size == 0;
            return size > 0;
        } catch (IOException | NumberFormatException _) {
            whole = false;
            return false;
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /// Reads so many bytes, whatever they are.
    public byte[] readSome(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the other side ends the connection, within the timeout of the socket.
    public boolean isEnded() {
        try {
            while (in.read() >= 0) {
                // Whatever is left.
            }
            return true;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /// Leaves without a word: the other side sees a reset.
    public void reset() {
        try {
            base.setSoLinger(true, 0);
            base.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes its output, and goes on reading.
    public ScriptedClient halfClose() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            base.close();
        } catch (IOException _) {
            // Expected.
        }
    }
}
