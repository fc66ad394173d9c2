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

/// Where requests come in: finds what is asked for and sends the answer, or says why there is
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
        var format = path.equals(MESSAGES) ? Fault.Format.MESSAGES : Fault.Format.CHAT;
        try {
            answer(path, exchange);
        } catch (MalformedJson wrong) {
            send(exchange, Fault.of(wrong), format);
        } catch (Fault fault) {
            send(exchange, fault, format);
        }
    }

    @Override
    public void refuse(Exchange exchange, BadRequest fault) throws IOException {
        send(exchange, new Fault(fault.status(), fault.reason(), null, null), Fault.Format.CHAT);
    }

    /// A plain switch: a table of functions would be most of the time it takes to start.
    private void answer(String path, Exchange exchange) throws IOException, Fault, MalformedJson {
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

    private static void allowRead(Exchange exchange) throws Fault {
        String method = exchange.head().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw Fault.otherMethod(method, "GET");
        }
    }

    private static Json body(Exchange exchange) throws IOException, Fault, MalformedJson {
        String method = exchange.head().method();
        if (!method.equals("POST")) {
            throw Fault.otherMethod(method, "POST");
        }
        byte[] bytes = exchange.body().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new Fault(413, "the body is too long", null, null);
        }
        Json body = Json.parse(bytes);
        if (body.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("the body must be a JSON object", null);
        }
        return body;
    }

    private static void model(String path, Exchange exchange) throws IOException, Fault {
        if (!path.startsWith(MODELS + "/")) {
            throw Fault.unknownPath(path);
        }
        allowRead(exchange);
        String id = path.substring(MODELS.length() + 1);
        Model model = Model.named(id);
        if (model == null) {
            throw Fault.unknownModel(id);
        }
        send(exchange, 200, Models.entry(model));
    }

    private void chat(Exchange exchange, Json body) throws IOException, Fault, MalformedJson {
        Question question = ChatReader.read(body);
        List<Reply> replies =
                IntStream.range(0, question.manner().choices())
                        .mapToObj(choice -> Speaker.reply(question, choice))
                        .toList();
        var writer = new ChatWriter(question, time.instant().getEpochSecond());
        if (question.manner().streamed()) {
            try (var events = Events.open(exchange, question.model())) {
                writer.stream(replies, events);
            }
        } else {
            rest(question.model(), replies.stream().mapToInt(Reply::words).max().orElse(0));
            send(exchange, 200, writer.whole(replies));
        }
    }

    private void messages(Exchange exchange, Json body) throws IOException, Fault, MalformedJson {
        Question question = MessagesReader.read(body);
        Reply reply = Speaker.reply(question, 0);
        var writer = new MessagesWriter(question);
        if (question.manner().streamed()) {
            try (var events = Events.open(exchange, question.model())) {
                writer.stream(reply, events);
            }
        } else {
            rest(question.model(), reply.words());
            send(exchange, 200, writer.whole(reply));
        }
    }

    private static void rest(Model model, int words) {
        LockSupport.parkNanos(model.restForWhole(words).toNanos());
    }

    private static void send(Exchange exchange, Fault fault, Fault.Format format)
            throws IOException {
        send(exchange, fault.status(), fault.body(format));
    }

    private static void send(Exchange exchange, int status, byte[] body) throws IOException {
        exchange.send(status, Headers.of("Content-Type", "application/json"), body);
    }
}
