package dev.gatehouse.demo;

import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Routes;
import dev.gatehouse.http.Server;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Where requests come in: finds what is asked for and sends the answer, or says why there is none.
final class Desk implements Server.Responder {
    static final String ROOT = "/v1";

    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final InstantSource time;
    private final Routes routes =
            new Routes(ROOT)
                    .on("GET", "/models", exchange -> send(exchange, 200, Models.list()))
                    .below("GET", "/models", this::model)
                    .on("POST", "/chat/completions", posted(Fault.Format.CHAT, this::chat))
                    .on("POST", "/embeddings", posted(Fault.Format.CHAT, Desk::embeddings))
                    .on("POST", "/messages", posted(Fault.Format.MESSAGES, this::messages));

    Desk(InstantSource time) {
        this.time = time;
    }

    /// An answer to a request with a JSON body.
    @FunctionalInterface
    private interface Reading {
        void answer(Exchange exchange, Json body) throws IOException, Fault, MalformedJson;
    }

    @Override
    public void respond(Exchange exchange) throws IOException {
        switch (routes.find(exchange.head())) {
            case Routes.Match.Found(var action) -> action.run(exchange);
            case Routes.Match.OtherMethods(var allowed) ->
                    send(
                            exchange,
                            Fault.otherMethod(exchange.head().method(), allowed),
                            Fault.Format.CHAT);
            case Routes.Match.Nothing() ->
                    send(
                            exchange,
                            Fault.unknownPath(exchange.head().target().path()),
                            Fault.Format.CHAT);
        }
    }

    @Override
    public void refuse(Exchange exchange, BadRequest fault) throws IOException {
        send(exchange, new Fault(fault.status(), fault.reason(), null, null), Fault.Format.CHAT);
    }

    private static Routes.Action posted(Fault.Format format, Reading reading) {
        return exchange -> {
            try {
                byte[] bytes = exchange.body().readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new Fault(413, "the body is too long", null, null);
                }
                reading.answer(exchange, object(bytes));
            } catch (MalformedJson wrong) {
                send(exchange, Fault.of(wrong), format);
            } catch (Fault fault) {
                send(exchange, fault, format);
            }
        };
    }

    private static Json object(byte[] bytes) throws MalformedJson {
        Json body = Json.parse(bytes);
        if (body.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("the body must be a JSON object", null);
        }
        return body;
    }

    private void model(Exchange exchange) throws IOException {
        List<String> segments = exchange.head().target().segments();
        String id = String.join("/", segments.subList(2, segments.size()));
        Model model = Model.named(id);
        if (model == null) {
            send(exchange, Fault.unknownModel(id), Fault.Format.CHAT);
        } else {
            send(exchange, 200, Models.entry(model));
        }
    }

    private static void embeddings(Exchange exchange, Json body)
            throws IOException, Fault, MalformedJson {
        send(exchange, 200, Embeddings.answer(body));
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
