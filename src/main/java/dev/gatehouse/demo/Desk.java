package dev.gatehouse.demo;

import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Server;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// The entry point: finds what is requested and sends the answer, or an error where there is
/// none.
final class Desk implements Server.Responder {
    static final String ROOT = "/v1";

    private static final String MODELS = ROOT + "/models";
    private static final String CHAT = ROOT + "/chat/completions";
    private static final String EMBEDDINGS = ROOT + "/embeddings";
    private static final String MESSAGES = ROOT + "/messages";

    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final InstantSource time;

    Desk(InstantSource time) {
        this.time = time;
    }

    @Override
    public void respond(Exchange exchange) throws IOException {
        String path = exchange.head().target().path();
        var format =
                path.equals(MESSAGES) ? DemoException.Format.MESSAGES : DemoException.Format.CHAT;
        try {
            answer(path, exchange);
        } catch (MalformedJson e) {
            send(exchange, DemoException.of(e), format);
        } catch (DemoException e) {
            send(exchange, e, format);
        }
    }

    @Override
    public void refuse(Exchange exchange, BadRequest fault) throws IOException {
        send(
                exchange,
                new DemoException(fault.status(), fault.reason(), null, null),
                DemoException.Format.CHAT);
    }

    /// A plain switch: a table of functions would be most of the time it takes to start.
    private void answer(String path, Exchange exchange)
            throws IOException, DemoException, MalformedJson {
        switch (path) {
            case MODELS -> {
                allowRead(exchange);
                send(exchange, 200, Models.list());
            }
            case CHAT -> chat(exchange, body(exchange));
            case EMBEDDINGS -> send(exchange, 200, Embeddings.answer(body(exchange)));
            case MESSAGES -> messages(exchange, body(exchange));
            default -> model(path, exchange);
        }
    }

    private static void allowRead(Exchange exchange) throws DemoException {
        String method = exchange.head().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw DemoException.otherMethod(method, "GET");
        }
    }

    private static Json body(Exchange exchange) throws IOException, DemoException, MalformedJson {
        String method = exchange.head().method();
        if (!method.equals("POST")) {
            throw DemoException.otherMethod(method, "POST");
        }
        byte[] bytes = exchange.body().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new DemoException(413, "the body is too long", null, null);
        }
        Json body = Json.parse(bytes);
        if (body.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("the body must be a JSON object", null);
        }
        return body;
    }

    private static void model(String path, Exchange exchange) throws IOException, DemoException {
        if (!path.startsWith(MODELS + "/")) {
            throw DemoException.unknownPath(path);
        }
        allowRead(exchange);
        String id = path.substring(MODELS.length() + 1);
        DemoModel model = DemoModel.named(id);
        if (model == null) {
            throw DemoException.unknownModel(id);
        }
        send(exchange, 200, Models.entry(model));
    }

    private void chat(Exchange exchange, Json body)
            throws IOException, DemoException, MalformedJson {
        Question attempt = ChatReader.read(body);
        List<Reply> replies =
                IntStream.range(0, attempt.manner().choices())
                        .mapToObj(choice -> Speaker.reply(attempt, choice))
                        .toList();
        var writer = new ChatWriter(attempt, time.instant().getEpochSecond());
        if (attempt.manner().streamed()) {
            try (var events = DemoStream.open(exchange, attempt.model())) {
                writer.stream(replies, events);
            }
        } else {
            rest(attempt.model(), replies.stream().mapToInt(Reply::words).max().orElse(0));
            send(exchange, 200, writer.whole(replies));
        }
    }

    private void messages(Exchange exchange, Json body)
            throws IOException, DemoException, MalformedJson {
        Question attempt = MessagesReader.read(body);
        Reply reply = Speaker.reply(attempt, 0);
        var writer = new MessagesWriter(attempt);
        if (attempt.manner().streamed()) {
            try (var events = DemoStream.open(exchange, attempt.model())) {
                writer.stream(reply, events);
            }
        } else {
            rest(attempt.model(), reply.words());
            send(exchange, 200, writer.whole(reply));
        }
    }

    private static void rest(DemoModel model, int words) {
        LockSupport.parkNanos(model.restForWhole(words).toNanos());
    }

    private static void send(Exchange exchange, DemoException fault, DemoException.Format format)
            throws IOException {
        send(exchange, fault.status(), fault.body(format));
    }

    private static void send(Exchange exchange, int status, byte[] body) throws IOException {
        exchange.send(status, Headers.of("Content-Type", "application/json"), body);
    }
}
