package dev.gatehouse.vector.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.vector.server.Shape.RefusedException;
import dev.gatehouse.vector.server.StubCollections.Scored;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;

/// The search commands of Redis in the forms that its documentation gives, in front of a real Redis
/// that gets all other commands and has the hashes.
@NullUnmarked
final class RedisSearchStub implements AutoCloseable {
    private static final Pattern QUERY =
            Pattern.compile(
                    "\\(@partition:\\{((?:[A-Za-z0-9]|\\\\.)+)} @expires:\\[\\((\\d+) \\+inf]\\)"
                            + "=>\\[KNN (\\d+) @embedding \\$vector AS distance]");

    private final ServerSocket listener;
    private final URI real;
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    RedisSearchStub(String real) throws IOException {
        this.real = URI.create(real);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    List<String> refused() {
        return refused;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var back = new Socket(real.getHost(), real.getPort())) {
            var client = new Line(socket);
            var server = new Line(back);
            while (true) {
                List<byte[]> command = client.command();
                String name = new String(command.getFirst(), UTF_8);
                if (name.startsWith("FT.")) {
                    client.answer(search(name, command, server));
                } else {
                    server.send(command);
                    server.relay(client);
                }
            }
        } catch (IOException _) {
            // The client has gone.
        }
    }

    private String search(String name, List<byte[]> command, Line server) throws IOException {
        List<String> texts = command.stream().map(it -> new String(it, UTF_8)).toList();
        try {
            return switch (name) {
                case "FT._LIST" -> array(List.copyOf(indexes.keySet()));
                case "FT.CREATE" -> created(texts);
                case "FT.DROPINDEX" -> dropped(texts, server);
                case "FT.SEARCH" -> found(texts, command, server);
                default -> throw new RefusedException("no such command " + name);
            };
        } catch (RefusedException e) {
            refused.add(String.join(" ", texts.subList(0, Math.min(4, texts.size()))) + ": " + e);
            return "-ERR syntax " + e.getMessage() + "\r\n";
        }
    }

    private String created(List<String> texts) throws RefusedException {
        String line = String.join(" ", texts);
        Matcher form =
                Pattern.compile(
                                "FT.CREATE (\\S+) ON HASH PREFIX 1 (\\S+) SCHEMA partition TAG"
                                        + " CASESENSITIVE expires NUMERIC embedding VECTOR HNSW 6"
                                        + " TYPE FLOAT32 DIM (\\d+) DISTANCE_METRIC COSINE")
                        .matcher(line);
        if (!form.matches() || !form.group(2).equals(form.group(1) + ":")) {
            throw new RefusedException(line);
        }
        boolean fresh = indexes.putIfAbsent(form.group(1), Integer.parseInt(form.group(3))) == null;
        return fresh ? "+OK\r\n" : "-Index already exists\r\n";
    }

    private String dropped(List<String> texts, Line server) throws IOException, RefusedException {
        if (texts.size() != 3 || !texts.get(2).equals("DD")) {
            throw new RefusedException("documents would stay");
        }
        if (indexes.remove(texts.get(1)) == null) {
            return "-Unknown Index name\r\n";
        }
        for (byte[] key : keys(texts.get(1), server)) {
            server.send(List.of("DEL".getBytes(UTF_8), key));
            server.reply();
        }
        return "+OK\r\n";
    }

    private List<byte[]> keys(String index, Line server) throws IOException {
        server.send(List.of("KEYS".getBytes(UTF_8), (index + ":*").getBytes(UTF_8)));
        return server.reply();
    }

    private String found(List<String> texts, List<byte[]> command, Line server)
            throws IOException, RefusedException {
        Integer dimensions = indexes.get(texts.get(1));
        if (dimensions == null) {
            return "-" + texts.get(1) + ": no such index\r\n";
        }
        Matcher query = QUERY.matcher(texts.get(2));
        String options = String.join(" ", texts.subList(7, texts.size()));
        if (!query.matches()
                || !texts.subList(3, 6).equals(List.of("PARAMS", "2", "vector"))
                || !options.equals(
                        "SORTBY distance ASC LIMIT 0 "
                                + query.group(3)
                                + " RETURN 3 entry payload distance DIALECT 2")) {
            throw new RefusedException(texts.get(2) + " " + options);
        }
        var all = new StubCollections.Collection(dimensions, new HashMap<>());
        for (byte[] key : keys(texts.get(1), server)) {
            add(all, key, server);
        }
        String partition = query.group(1).replaceAll("\\\\(.)", "$1");
        double now = Double.parseDouble(query.group(2));
        List<Scored> nearest =
                all.nearest(
                        floats(command.get(6)),
                        StubCollections.equal("partition", partition)
                                .and(StubCollections.above("expires", now)),
                        Long.parseLong(query.group(3)));
        return rows(nearest);
    }

    private static void add(StubCollections.Collection to, byte[] key, Line server)
            throws IOException, RefusedException {
        server.send(List.of("HGETALL".getBytes(UTF_8), key));
        List<byte[]> hash = server.reply();
        if (hash.isEmpty()) {
            // Removed meanwhile.
            return;
        }
        Map<String, Object> fields = new HashMap<>();
        float[] vector = {};
        for (int i = 0; i < hash.size(); i += 2) {
            String name = new String(hash.get(i), UTF_8);
            String value = new String(hash.get(i + 1), UTF_8);
            switch (name) {
                case "embedding" -> vector = floats(hash.get(i + 1));
                case "expires" -> fields.put(name, Double.parseDouble(value));
                default -> fields.put(name, value);
            }
        }
        to.put(new String(key, UTF_8), vector, fields);
    }

    private static float[] floats(byte[] bytes) throws RefusedException {
        if (bytes.length % Float.BYTES != 0) {
            throw new RefusedException("no vector of FLOAT32");
        }
        var floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    private static String rows(List<Scored> nearest) {
        var rows = new StringBuilder("*" + (1 + 2 * nearest.size()) + "\r\n:" + nearest.size());
        rows.append("\r\n");
        for (Scored each : nearest) {
            rows.append(bulk(each.point().id()));
            rows.append(
                    array(
                            List.of(
                                    "distance",
                                    "" + (float) (1 - each.cosine()),
                                    "entry",
                                    each.point().fields().get("entry").toString(),
                                    "payload",
                                    each.point().fields().get("payload").toString())));
        }
        return rows.toString();
    }

    private static String array(List<String> texts) {
        var all = new StringBuilder("*" + texts.size() + "\r\n");
        texts.forEach(text -> all.append(bulk(text)));
        return all.toString();
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(UTF_8).length + "\r\n" + text + "\r\n";
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /// A connection in the protocol of Redis.
    private static final class Line {
        private final InputStream in;
        private final OutputStream out;

        Line(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream());
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("ended");
                }
                line.append((char) next);
            }
            return line.substring(0, line.length() - 1);
        }

        List<byte[]> command() throws IOException {
            return elements(line());
        }

        private List<byte[]> elements(String head) throws IOException {
            List<byte[]> all = new ArrayList<>();
            int count = Integer.parseInt(head.substring(1));
            for (int i = 0; i < count; i++) {
                int length = Integer.parseInt(line().substring(1));
                all.add(in.readNBytes(length));
                line();
            }
            return all;
        }

        void send(List<byte[]> command) throws IOException {
            out.write(("*" + command.size() + "\r\n").getBytes(UTF_8));
            for (byte[] each : command) {
                out.write(("$" + each.length + "\r\n").getBytes(UTF_8));
                out.write(each);
                out.write("\r\n".getBytes(UTF_8));
            }
            out.flush();
        }

        /// The texts of an answer; none for one that is not an array.
        List<byte[]> reply() throws IOException {
            String head = line();
            return head.startsWith("*") ? elements(head) : List.of();
        }

        /// Passes on an answer.
        void relay(Line to) throws IOException {
            pass(to);
            to.out.flush();
        }

        private void pass(Line to) throws IOException {
            String head = line();
            to.out.write((head + "\r\n").getBytes(ISO_8859_1));
            int count = head.matches("[$*]\\d+") ? Integer.parseInt(head.substring(1)) : -1;
            if (head.startsWith("*")) {
                for (int i = 0; i < count; i++) {
                    pass(to);
                }
            } else if (count >= 0) {
                to.out.write(in.readNBytes(count + 2));
            }
        }

        void answer(String text) throws IOException {
            out.write(text.getBytes(UTF_8));
            out.flush();
        }
    }
}
