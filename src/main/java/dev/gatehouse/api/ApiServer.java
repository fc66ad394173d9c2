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
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Routes;
import dev.gatehouse.http.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The way in: from a request to a call on its path, and its answer back out.
///
/// The path behind it can be swapped while calls are under way; each goes on along the one it began
/// on.
public final class ApiServer implements Server.Responder {
    private final DeadlineTimer timer;
    private final Dialects dialects;
    private final BiConsumer<String, Throwable> faults;
    private volatile Pipeline pipeline;

    /// @param faults told of what must never happen, with the call's id
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

    /// Puts another house behind the door; calls under way stay in the old one.
    public void swap(Pipeline next) {
        addOperations(next);
        pipeline = next;
    }

    private void addOperations(Pipeline into) {
        dialects.forEach(
                (operation, dialect) -> {
                    if (operation.path().isEmpty()) {
                        return;
                    }
                    add("/v1" + operation.path(), operation, into);
                    add(operation.path(), operation, into);
                    for (String base : dialect.pathPrefixes()) {
                        add(base + operation.path(), operation, into);
                        add(base + Operation.MODELS.path(), Operation.MODELS, into);
                    }
                });
        into.routes().below(Routes.ANY, "/v1", action(Operation.RELAY, into));
        into.routes().below(Routes.ANY, "/p", action(Operation.PASSTHROUGH, into));
    }

    private Routes.Action action(Operation operation, Pipeline in) {
        return exchange -> call(exchange, operation, in);
    }

    private void add(String path, Operation operation, Pipeline into) {
        Routes.Action action = action(operation, into);
        Routes routes = into.routes();
        switch (operation.shape()) {
            case JSON, FORM -> routes.on("POST", path, action);
            case LIST -> routes.on("GET", path, action).below("GET", path, action);
            case RELAY -> routes.on(Routes.ANY, path, action).below(Routes.ANY, path, action);
        }
    }

    @Override
    public void respond(Exchange exchange) throws IOException {
        Pipeline here = pipeline;
        Exchange.Head head = exchange.head();
        var originPolicy = new OriginPolicy(here.settings());
        try {
            if (head.method().equals("OPTIONS")) {
                originPolicy.preflight(exchange);
                return;
            }
            originPolicy.check(head.headers());
            if (here.routes().find(head) instanceof Routes.Match.Found(Routes.Action action)) {
                action.run(exchange);
            } else {
                throw missing(here.routes().find(head), head).asException();
            }
        } catch (ProblemException e) {
            say(exchange, e.problem());
        } catch (RuntimeException e) {
            faults.accept(head.target().path(), e);
            if (exchange.committed()) {
                exchange.abort();
            } else {
                say(exchange, new Problem.Internal());
            }
        }
    }

    @Override
    public void refuse(Exchange exchange, BadRequest fault) throws IOException {
        say(exchange, new Problem.BadTransport(fault.status(), fault.reason()));
    }

    private static Problem missing(Routes.Match match, Exchange.Head head) {
        String path = head.target().path();
        return switch (match) {
            case Routes.Match.OtherMethods(String allowed) ->
                    new Problem.WrongMethod(head.method(), path, allowed);
            case Routes.Match.Found _, Routes.Match.Nothing _ ->
                    new Problem.UnknownRoute(head.method(), path);
        };
    }

    /// Answers a request that never became a call.
    private void say(Exchange exchange, Problem problem) throws IOException {
        Exchange.Head head = exchange.head();
        Operation operation = likely(head);
        String id = RequestIds.of(head.headers().first("x-request-id"));
        var record = new CallRecord(id, operation, timer.now());
        Pipeline here = pipeline;
        ServerSettings settings = here.settings();
        var answerHeaders = new AnswerHeaders(new OriginPolicy(settings), settings.heartbeat());
        Headers headers = answerHeaders.headers(head, record, answerHeaders.of(problem));
        try {
            byte[] body = dialects.of(operation).problem(problem, id);
            exchange.send(problem.status(), headers, body);
        } finally {
            long took = timer.now() - record.started();
            var refused = CallRecord.Outcome.REFUSED;
            here.unroutedListener()
                    .accept(new CallResult(record, refused, problem.status(), problem, took));
        }
    }

    private void call(Exchange exchange, Operation operation, Pipeline in) throws IOException {
        ServerSettings settings = in.settings();
        String id = RequestIds.of(exchange.head().headers().first("x-request-id"));
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, settings.totalTimeout());
            var record = new CallRecord(id, operation, scope.now());
            var answerHeaders = new AnswerHeaders(new OriginPolicy(settings), settings.heartbeat());
            var delivery =
                    new Delivery(exchange, dialects.of(operation), scope, record, answerHeaders);
            exchange.onDisconnect(how -> scope.cancel(cause(how)));
            scope.watch(delivery);
            try {
                var call = Call.of(operation, exchange.head(), new Body(exchange), scope, record);
                walk(call, in.path(), delivery);
            } finally {
                record.close(receipt(delivery, record, scope));
            }
        }
    }

    private void walk(Call call, Stage.Next path, Delivery delivery) throws IOException {
        try {
            delivery.deliver(path.proceed(call));
        } catch (ProblemException e) {
            delivery.refuse(e.problem());
        } catch (UncheckedIOException e) {
            delivery.refuse(unread(e.getCause()));
        } catch (IOException _) {
            delivery.left(new Problem.ClientDisconnected("The caller hung up."));
        } catch (RuntimeException | StackOverflowError e) {
            faults.accept(call.record().id(), e);
            delivery.refuse(new Problem.Internal());
        }
    }

    private static Problem unread(@Nullable IOException cut) {
        return cut instanceof BadRequest fault
                ? new Problem.BadTransport(fault.status(), fault.reason())
                : new Problem.ClientDisconnected("The caller hung up while sending.");
    }

    /// The operation whose dialect a caller most likely reads, for answers that are none.
    private Operation likely(Exchange.Head head) {
        boolean messages =
                head.target().path().contains(Operation.MESSAGES.path())
                        || dialects.of(Operation.MESSAGES).recognises(head.headers());
        return messages ? Operation.MESSAGES : Operation.CHAT;
    }

    private static CallResult receipt(Delivery delivery, CallRecord record, CallScope scope) {
        CallResult result = delivery.receipt();
        if (result != null) {
            return result;
        }
        var gone = new Problem.ClientDisconnected("The caller hung up.");
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
        public InputStream open() throws IOException {
            return exchange.body();
        }
    }
}
