package dev.gatehouse.api;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Router;
import dev.gatehouse.http.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// HTTP entry point: turns a request into a call, runs the stages, and delivers the answer.
///
/// The pipeline can be replaced while calls are in flight; each goes on in the one it started in.
public final class ApiServer {
    /// The name of a model in a path; it may hold slashes.
    private static final String MODEL = "{model...}";

    private final DeadlineTimer timer;
    private final Dialects dialects;
    private final BiConsumer<String, Throwable> faults;
    private volatile Pipeline pipeline;

    /// @param faults receives exceptions that are defects, with the id of the call
    public ApiServer(
            DeadlineTimer timer,
            Dialects dialects,
            BiConsumer<String, Throwable> faults,
            Pipeline pipeline) {
        this.timer = timer;
        this.dialects = dialects;
        this.faults = faults;
        this.pipeline = pipeline;
        addOperations(pipeline);
    }

    /// Takes another pipeline; calls in flight stay in the old one.
    ///
    /// @param close runs after the last request of the old one
    public void swap(Pipeline next, Runnable close) {
        addOperations(next);
        Pipeline replaced = pipeline;
        pipeline = next;
        replaced.retire(close);
    }

    /// The pipeline in use, entered.
    private Pipeline enter() {
        Pipeline here = pipeline;
        while (!here.enter()) {
            here = pipeline;
        }
        return here;
    }

    private void addOperations(Pipeline into) {
        for (Operation operation : Operation.values()) {
            if (!operation.path().isEmpty()) {
                add("/v1", operation, into);
                add("", operation, into);
                addPrefixes(operation, into);
            }
        }
        below("/v1", Operation.RELAY, into);
        for (ClientSide client : dialects.clients()) {
            client.pathPrefixes().forEach(it -> below(it, Operation.RELAY, into));
            client.modelPathPrefixes().forEach(it -> reject(it, into));
        }
        below("/p", Operation.PASSTHROUGH, into);
    }

    /// A path that names a model and no operation is unknown.
    private static void reject(String prefix, Pipeline into) {
        Router.Action action =
                (exchange, _) -> {
                    throw missing(new Router.Match.Nothing(), exchange.head()).asException();
                };
        into.router().below(Router.ANY, prefix.replace("/{model}", ""), action);
    }

    private void below(String prefix, Operation operation, Pipeline into) {
        into.router().below(Router.ANY, prefix, action(operation, prefix, into));
    }

    private void addPrefixes(Operation operation, Pipeline into) {
        ClientSide client = dialects.client(operation.format());
        for (String prefix : client.pathPrefixes()) {
            add(prefix, operation, into);
            add(prefix, Operation.MODELS, into);
        }
        boolean body = operation.shape() == Operation.Shape.JSON;
        for (String prefix : client.modelPathPrefixes()) {
            if (body || operation.shape() == Operation.Shape.FORM) {
                add(prefix, operation, into);
            }
        }
    }

    /// @param prefix the path before that of the operation
    private Router.Action action(Operation operation, String prefix, Pipeline in) {
        int depth = (int) prefix.chars().filter(it -> it == '/').count();
        String base = in.settings().base();
        return (exchange, parameters) -> {
            Exchange.Head head = exchange.head().below(base);
            call(exchange, new Call.Request(operation, head, parameters, depth), in);
        };
    }

    private void add(String prefix, Operation operation, Pipeline into) {
        add(prefix, operation.path(), operation, into);
        if (!operation.streamPath().equals(operation.path())) {
            add(prefix, operation.streamPath(), operation, into);
        }
    }

    private void add(String prefix, String below, Operation operation, Pipeline into) {
        String path = prefix + below;
        Router.Action action = action(operation, prefix, into);
        Router routes = into.router();
        switch (operation.shape()) {
            case JSON, FORM -> {
                routes.on("POST", path.replace("{model}:", MODEL + ":"), action);
                // Some clients leave out `models/` before a name with a slash.
                if (!prefix.isEmpty()) {
                    routes.on("POST", path.replace("/models/{model}:", "/" + MODEL + ":"), action);
                }
            }
            case LIST -> routes.on("GET", path, action).on("GET", path + "/" + MODEL, action);
            case REMOVAL -> routes.on("DELETE", path.replace("{model}", MODEL), action);
            case RELAY -> routes.on(Router.ANY, path, action).below(Router.ANY, path, action);
        }
    }

    /// What answers the requests of a listener.
    public Server.Responder on(Listener listener) {
        return new Server.Responder() {
            @Override
            public void respond(Exchange exchange) throws IOException {
                ApiServer.this.respond(exchange, listener);
            }

            @Override
            public void refuse(Exchange exchange, BadRequest fault) throws IOException {
                send(exchange, new Problem.BadTransport(fault.status(), fault.reason()));
            }
        };
    }

    private void respond(Exchange exchange, Listener listener) throws IOException {
        Pipeline here = enter();
        try {
            respond(exchange, here, here.router(listener));
        } finally {
            here.leave();
        }
    }

    private void respond(Exchange exchange, Pipeline here, Router routes) throws IOException {
        Exchange.Head head = exchange.head();
        here.proxies().apply(exchange.client(), head.headers());
        var originPolicy = new OriginPolicy(here.settings());
        try {
            if (head.method().equals("OPTIONS")) {
                originPolicy.preflight(exchange);
                return;
            }
            originPolicy.check(head.headers());
            Router.Match match = routes.find(head);
            if (match instanceof Router.Match.Found(Router.Action action, var parameters)) {
                action.run(exchange, parameters);
            } else {
                throw missing(match, head).asException();
            }
        } catch (ProblemException e) {
            send(exchange, e.problem());
        } catch (RuntimeException e) {
            faults.accept(head.target().path(), e);
            if (exchange.committed()) {
                exchange.cut();
            } else {
                send(exchange, new Problem.Internal());
            }
        }
    }

    private static Problem missing(Router.Match match, Exchange.Head head) {
        String path = head.target().path();
        return switch (match) {
            case Router.Match.OtherMethods(String allowed) ->
                    new Problem.WrongMethod(head.method(), path, allowed);
            case Router.Match.Found _, Router.Match.Nothing _ ->
                    new Problem.UnknownRoute(head.method(), path);
        };
    }

    /// Sends the error of a request that never became a call.
    private void send(Exchange exchange, Problem problem) throws IOException {
        Exchange.Head head = exchange.head();
        ClientSide client = dialects.client(head.below(pipeline.settings().base()));
        String id = RequestIds.of(head.headers().first("x-request-id"));
        var record = new CallRecord(id, Operation.RELAY, timer.now());
        record.cameFrom(exchange.client().address(), head);
        Pipeline here = pipeline;
        ServerSettings settings = here.settings();
        var answerHeaders = new AnswerHeaders(new OriginPolicy(settings), settings.heartbeat());
        Headers headers = answerHeaders.headers(client, head, record, answerHeaders.of(problem));
        try {
            byte[] body = client.problem(problem, id);
            exchange.send(problem.status(), headers, body);
        } finally {
            long took = timer.now() - record.started();
            var refused = CallRecord.Outcome.REFUSED;
            here.unroutedListener()
                    .accept(new CallResult(record, refused, problem.status(), problem, took));
        }
    }

    private void call(Exchange exchange, Call.Request request, Pipeline in) throws IOException {
        if (exchange.reserved()) {
            exchange.closeAfter();
            throw new Problem.Overloaded().asException();
        }
        ServerSettings settings = in.settings();
        String id = RequestIds.of(exchange.head().headers().first("x-request-id"));
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, settings.totalTimeout());
            var record = new CallRecord(id, request.operation(), scope.now());
            record.cameFrom(exchange.client().address(), exchange.head());
            if (exchange.head().headers().first("x-request-id") != null) {
                record.rowId(RequestIds.unique());
            }
            ClientSide client = dialects.client(request.operation(), request.head());
            var answerHeaders = new AnswerHeaders(new OriginPolicy(settings), settings.heartbeat());
            var delivery = new Delivery(exchange, client, scope, record, answerHeaders);
            exchange.bodyWithin(settings.totalTimeout());
            exchange.onDisconnect(how -> scope.cancel(cause(how)));
            scope.watch(delivery);
            try {
                var call = Call.of(request, new Body(exchange), scope, record);
                run(call, in.path(), delivery);
            } finally {
                record.close(result(delivery, record, scope));
            }
        }
    }

    private void run(Call call, Stage.Next path, Delivery delivery) throws IOException {
        try {
            delivery.deliver(path.proceed(call));
        } catch (ProblemException e) {
            delivery.refuse(e.problem());
        } catch (UncheckedIOException e) {
            delivery.refuse(unread(e.getCause()));
        } catch (IOException _) {
            delivery.left(new Problem.ClientDisconnected("The client disconnected."));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            faults.accept(call.record().id(), e);
            delivery.refuse(new Problem.Internal());
        }
    }

    private static Problem unread(@Nullable IOException cut) {
        return cut instanceof BadRequest fault
                ? new Problem.BadTransport(fault.status(), fault.reason())
                : new Problem.ClientDisconnected("The client disconnected while sending.");
    }

    private static CallResult result(Delivery delivery, CallRecord record, CallScope scope) {
        CallResult result = delivery.result();
        if (result != null) {
            return result;
        }
        var gone = new Problem.ClientDisconnected("The client disconnected.");
        long took = scope.now() - record.started();
        return new CallResult(record, CallRecord.Outcome.CLIENT_CLOSED, 499, gone, took);
    }

    private static CallScope.CancelReason cause(Exchange.Disconnect how) {
        return switch (how) {
            case HUNG_UP -> new CallScope.CancelReason.Disconnected();
            case STALLED -> new CallScope.CancelReason.SlowReader();
        };
    }

    private record Body(Exchange exchange) implements BodySource {
        @Override
        public long length() {
            return exchange.bodyLength();
        }

        @Override
        public void within(Duration limit) {
            exchange.bodyWithin(limit);
        }

        @Override
        public boolean giveWay() {
            return exchange.endBody();
        }

        @Override
        public InputStream open() throws IOException {
            return exchange.body();
        }
    }
}
