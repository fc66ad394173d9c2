package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A provider that follows a script byte by byte, and records what it received.
///
/// Each request is answered by the next script, or by the default one when none is left.
public final class ScriptedUpstream implements AutoCloseable {
    private final ServerSocket listener;
    private final boolean secure;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger departures = new AtomicInteger();
    private final Set<Talk> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger playing = new AtomicInteger();
    private final AtomicLong bytesSent = new AtomicLong();
    private volatile Script fallback = talk -> talk.send(WireFormat.CHAT.wholeResponse());

    private ScriptedUpstream(ServerSocket listener, boolean secure) {
        this.listener = listener;
        this.secure = secure;
        Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedUpstream open() {
        try {
            return new ScriptedUpstream(
                    new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ScriptedUpstream openSecure(SelfSigned certificate) {
        try {
            var listener =
                    certificate
                            .context()
                            .getServerSocketFactory()
                            .createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            return new ScriptedUpstream(listener, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What happens on one request.
    @FunctionalInterface
    public interface Script {
        void play(Talk talk) throws Exception;

        /// A script that begins when the head is there, before the body is read.
        public static Script beforeBody(Script script) {
            return new Script() {
                @Override
                public void play(Talk talk) throws Exception {
                    script.play(talk);
                }

                @Override
                public boolean readsBody() {
                    return false;
                }
            };
        }

        public default boolean readsBody() {
            return true;
        }
    }

    /// A request as it came in.
    @SuppressWarnings("ArrayRecordComponent") // requests are not compared
    public record ReceivedRequest(String head, byte[] body) {
        public String text() {
            return new String(body, UTF_8);
        }

        public String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        /// All values of a header field, by its name in any case.
        public List<String> all(String name) {
            return Wire.fields(head, name);
        }
    }

    public ScriptedUpstream next(Script... more) {
        scripts.addAll(List.of(more));
        return this;
    }

    public ScriptedUpstream always(Script script) {
        fallback = script;
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url() {
        return (secure ? "https" : "http") + "://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    public List<ReceivedRequest> received() {
        return received;
    }

    /// The one request there was.
    public ReceivedRequest only() {
        if (received.size() != 1) {
            throw new AssertionError("expected one request, there were " + received.size());
        }
        return received.getFirst();
    }

    public int openConnections() {
        return open.size();
    }

    /// Whether the scripts of all requests so far have come to their end.
    public boolean idle() {
        return playing.get() == 0;
    }

    /// How many connections were ever made.
    public int connections() {
        return connections.get();
    }

    public long bytesSent() {
        return bytesSent.get();
    }

    /// How many connections gateways have ended.
    public int departures() {
        return departures.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException _) {
            // Expected.
        }
        open.forEach(Talk::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                // Else small events wait for the peer's delayed acknowledgement, 40 ms each.
                socket.setTcpNoDelay(true);
                var talk = new Talk(socket);
                connections.incrementAndGet();
                open.add(talk);
                if (listener.isClosed()) {
                    // Accepted while it closed, and not among those that it ended.
                    talk.close();
                }
                Thread.ofVirtual().start(talk::run);
            } catch (IOException _) {
                // The loop looks.
            }
        }
    }

    /// One connection, as scripts see it.
    public final class Talk {
        private final Socket socket;
        private final Pipe pipe = new Pipe(64 * 1024);
        private final CountDownLatch gone = new CountDownLatch(1);
        private final AtomicBoolean noted = new AtomicBoolean();
        private volatile boolean ours;
        private long bodyLength;
        private ReceivedRequest question = new ReceivedRequest("", new byte[0]);

        Talk(Socket socket) {
            this.socket = socket;
        }

        /// What is being answered.
        public ReceivedRequest question() {
            return question;
        }

        /// Sends text as it stands, or bytes by their values.
        public Talk send(String text) throws IOException {
            return send(text.getBytes(UTF_8));
        }

        public Talk send(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            bytesSent.addAndGet(bytes.length);
            return this;
        }

        /// Sends in pieces of so many bytes, each in a write of its own.
        public Talk sendSplit(byte[] bytes, int every) throws IOException {
            for (int at = 0; at < bytes.length; at += every) {
                send(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + every)));
            }
            return this;
        }

        /// Sends one chunk of a chunked body.
        public Talk chunk(String text) throws IOException {
            return send(Wire.chunk(text));
        }

        public Talk chunk(byte[] bytes) throws IOException {
            send(Integer.toHexString(bytes.length) + "\r\n");
            return send(bytes).send("\r\n");
        }

        public Talk lastChunk() throws IOException {
            return send("0\r\n\r\n");
        }

        /// Begins an answer with a stream of events.
        public Talk beginStream(String... fields) throws IOException {
            var all = new ArrayList<>(List.of(fields));
            all.add("Content-Type: text/event-stream");
            all.add("Transfer-Encoding: chunked");
            return send(Wire.head(200, all.toArray(String[]::new)));
        }

        /// Begins an answer with a stream of binary frames.
        public Talk beginFrames() throws IOException {
            return send(
                    Wire.head(
                            200,
                            "Content-Type: application/vnd.amazon.eventstream",
                            "Transfer-Encoding: chunked"));
        }

        /// Waits until the test opens the latch, or the peer has disconnected.
        public Talk await(CountDownLatch latch) throws InterruptedException {
            while (!latch.await(5, TimeUnit.MILLISECONDS) && gone.getCount() > 0) {
                // Neither has happened.
            }
            return this;
        }

        /// Waits for a permit of the test; `false` when the peer has disconnected.
        public boolean await(Semaphore permits) throws InterruptedException {
            boolean permitted = false;
            while (!permitted && gone.getCount() > 0) {
                permitted = permits.tryAcquire(5, TimeUnit.MILLISECONDS);
            }
            return permitted;
        }

        /// Sends nothing more until the peer disconnects.
        public void stall() throws InterruptedException {
            gone.await();
        }

        /// Reads what there is of the request's body.
        public byte[] readBody() throws IOException {
            byte[] body = pipe.readNBytes((int) bodyLength);
            bodyLength = 0;
            return body;
        }

        /// Reads so many bytes of whatever comes after the request.
        ///
        /// @throws java.io.EOFException when the peer disconnects before
        byte[] readRaw(int count) throws IOException {
            byte[] bytes = pipe.readNBytes(count);
            if (bytes.length < count) {
                throw new java.io.EOFException();
            }
            return bytes;
        }

        /// Reads the request's body and drops it.
        public Talk skipBody() throws IOException {
            pipe.skipNBytes(bodyLength);
            bodyLength = 0;
            return this;
        }

        public void reset() throws IOException {
            ours = true;
            socket.setSoLinger(true, 0);
            socket.close();
        }

        public void close() {
            ours = true;
            try {
                socket.close();
            } catch (IOException _) {
                // Expected.
            }
        }

        private void run() {
            Thread.ofVirtual().start(this::listen);
            try {
                while (answerOne()) {
                    // The next one may come.
                }
            } catch (Exception _) {
                departed();
            } finally {
                close();
                open.remove(this);
            }
        }

        private boolean answerOne() throws Exception {
            String head = Wire.readHead(pipe);
            if (head == null) {
                return false;
            }
            bodyLength =
                    Wire.fields(head, "content-length").stream()
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(0);
            Script next = scripts.poll();
            Script script = next == null ? fallback : next;
            boolean chunked = Wire.fields(head, "transfer-encoding").contains("chunked");
            byte[] body = chunked ? Wire.readChunks(pipe) : new byte[0];
            body = script.readsBody() && !chunked ? readBody() : body;
            question = new ReceivedRequest(head, body);
            received.add(question);
            playing.incrementAndGet();
            try {
                script.play(this);
            } finally {
                playing.decrementAndGet();
            }
            return bodyLength == 0 && !socket.isClosed();
        }

        /// The first of the two threads that detect it records it.
        private void departed() {
            if (!ours && noted.compareAndSet(false, true)) {
                departures.incrementAndGet();
            }
        }

        /// Reads ahead of the scripts, so that a hang-up is noticed when it happens.
        private void listen() {
            var bytes = new byte[16 * 1024];
            try {
                InputStream in = socket.getInputStream();
                int read;
                while ((read = in.read(bytes)) >= 0) {
                    pipe.put(bytes, read);
                }
            } catch (IOException _) {
                // Disconnected as well.
            }
            departed();
            gone.countDown();
            pipe.end();
        }
    }

    /// Bytes between two threads; a full one makes its writer wait.
    private static final class Pipe extends InputStream {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final byte[] ring;
        private int from;
        private int held;
        private boolean ended;

        Pipe(int room) {
            ring = new byte[room];
        }

        void put(byte[] bytes, int count) {
            lock.lock();
            try {
                for (int i = 0; i < count; i++) {
                    while (held == ring.length && !ended) {
                        changed.awaitUninterruptibly();
                    }
                    ring[(from + held++) % ring.length] = bytes[i];
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int most) {
            lock.lock();
            try {
                while (held == 0 && !ended && most > 0) {
                    changed.awaitUninterruptibly();
                }
                int count = Math.min(most, held);
                for (int i = 0; i < count; i++) {
                    into[at + i] = ring[(from + i) % ring.length];
                }
                from = (from + count) % ring.length;
                held -= count;
                changed.signalAll();
                return count == 0 && most > 0 ? -1 : count;
            } finally {
                lock.unlock();
            }
        }
    }

    /// Answers that providers give.
    public static Script json(int status, String body, String... fields) {
        var all = new ArrayList<>(List.of(fields));
        all.add("Content-Type: application/json");
        all.add("Content-Length: " + body.getBytes(UTF_8).length);
        return talk -> talk.send(Wire.head(status, all.toArray(String[]::new)) + body);
    }

    /// An error in the provider's format.
    public static Script error(WireFormat speech, int status, String message, String... fields) {
        return json(status, speech.errorBody(status, message), fields);
    }

    /// A whole stream of so many content events.
    public static Script stream(WireFormat speech, int events) {
        return talk -> {
            talk.beginStream();
            for (String event : speech.stream(events)) {
                talk.chunk(event);
            }
            talk.lastChunk();
        };
    }

    /// HTTP as both ends of a test use it.
    public static final class Wire {
        private Wire() {}

        public static String head(int status, String... fields) {
            var head = new StringBuilder("HTTP/1.1 " + status + " Some Reason\r\n");
            for (String field : fields) {
                head.append(field).append("\r\n");
            }
            return head.append("\r\n").toString();
        }

        public static String chunk(String text) {
            return Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n";
        }

        static @org.jspecify.annotations.Nullable String readHead(InputStream in)
                throws IOException {
            var head = new StringBuilder();
            while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                head.append((char) next);
            }
            return head.toString();
        }

        static byte[] readChunks(InputStream in) throws IOException {
            var body = new java.io.ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(line(in), 16);
                body.writeBytes(in.readNBytes(size));
                line(in);
                if (size == 0) {
                    return body.toByteArray();
                }
            }
        }

        private static String line(InputStream in) throws IOException {
            var line = new StringBuilder();
            for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
                line.append((char) next);
            }
            return line.toString().strip();
        }

        public static List<String> fields(String head, String name) {
            var values = new ArrayList<String>();
            for (String line : head.lines().toList()) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(line.substring(colon + 1).strip());
                }
            }
            return values;
        }

        static String latin(byte[] bytes) {
            return new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT);
        }
    }
}
