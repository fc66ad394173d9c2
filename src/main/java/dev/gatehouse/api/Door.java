package dev.gatehouse.api;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Refusal;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Trail;
import dev.gatehouse.call.Upload;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.BadRequest;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Routes;
import dev.gatehouse.http.Server;
import dev.gatehouse.work.Clocks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way in: from a request to a call on its path, and its answer back out.
///
/// The path behind it can be swapped while calls are under way; each goes on along the one it began
/// on.
public final class Door implements Server.Responder {
    private final Clocks clocks;
    private final Dialects dialects;
    private final BiConsumer<String, Throwable> faults;
    private volatile House house;

    /// What stands behind the door, as settings made it.
    ///
    /// @param path what every call walks
    /// @param routes what there is beside the operations
    /// @param strays told of each request that was refused before it became a call
    public record House(
            ServerSettings settings,
            Stage.Next path,
            Routes routes,
            Consumer<Trail.Receipt> strays) {}

    /// @param faults told of what must never happen, with the call's id
    public Door(
            Clocks clocks, Dialects dialects, BiConsumer<String, Throwable> faults, House house) {
        this.clocks = clocks;
        this.dialects = dialects;
        this.faults = faults;
        this.house = house;
        addOperations(house);
    }

    /// Puts another house behind the door; calls under way stay in the old one.
    public void swap(House next) {
        addOperations(next);
        house = next;
    }

    private void addOperations(House into) {
        dialects.forEach(
                (operation, dialect) -> {
                    if (operation.path().isEmpty()) {
                        return;
                    }
                    add("/v1" + operation.path(), operation, into);
                    add(operation.path(), operation, into);
                    for (String base : dialect.bases()) {
                        add(base + operation.path(), operation, into);
                        add(base + Operation.MODELS.path(), Operation.MODELS, into);
                    }
                });
        into.routes().below(Routes.ANY, "/v1", action(Operation.RELAY, into));
        into.routes().below(Routes.ANY, "/p", action(Operation.PASSTHROUGH, into));
    }

    private Routes.Action action(Operation operation, House in) {
        return exchange -> call(exchange, operation, in);
    }

    private void add(String path, Operation operation, House into) {
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
        House here = house;
        Exchange.Head head = exchange.head();
        var origins = new Origins(here.settings());
        try {
            if (head.method().equals("OPTIONS")) {
                origins.preflight(exchange);
                return;
            }
            origins.check(head.headers());
            if (here.routes().find(head) instanceof Routes.Match.Found(Routes.Action action)) {
                action.run(exchange);
            } else {
                throw missing(here.routes().find(head), head).asRefusal();
            }
        } catch (Refusal refused) {
            say(exchange, refused.problem());
        } catch (RuntimeException fault) {
            faults.accept(head.target().path(), fault);
            if (exchange.begun()) {
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
        var trail = new Trail(id, operation, clocks.now());
        House here = house;
        ServerSettings settings = here.settings();
        var answers = new Answers(new Origins(settings), settings.heartbeat());
        Headers headers = answers.headers(head, trail, answers.of(problem));
        try {
            byte[] body = dialects.of(operation).problem(problem, id);
            exchange.send(problem.status(), headers, body);
        } finally {
            long took = clocks.now() - trail.began();
            var refused = Trail.Outcome.REFUSED;
            here.strays()
                    .accept(new Trail.Receipt(trail, refused, problem.status(), problem, took));
        }
    }

    private void call(Exchange exchange, Operation operation, House in) throws IOException {
        ServerSettings settings = in.settings();
        String id = RequestIds.of(exchange.head().headers().first("x-request-id"));
        try (Lifeline lifeline = Lifeline.of(clocks)) {
            lifeline.start(Lifeline.Clock.TOTAL, settings.totalTimeout());
            var trail = new Trail(id, operation, lifeline.now());
            var answers = new Answers(new Origins(settings), settings.heartbeat());
            var delivery = new Delivery(exchange, dialects.of(operation), lifeline, trail, answers);
            exchange.whenGone(how -> lifeline.end(cause(how)));
            lifeline.watch(delivery);
            try {
                var call = Call.of(operation, exchange.head(), new Body(exchange), lifeline, trail);
                walk(call, in.path(), delivery);
            } finally {
                trail.end(receipt(delivery, trail, lifeline));
            }
        }
    }

    private void walk(Call call, Stage.Next path, Delivery delivery) throws IOException {
        try {
            delivery.deliver(path.proceed(call));
        } catch (Refusal refused) {
            delivery.refuse(refused.problem());
        } catch (UncheckedIOException cut) {
            delivery.refuse(unread(cut.getCause()));
        } catch (IOException gone) {
            delivery.left(new Problem.CallerGone("The caller hung up."));
        } catch (RuntimeException | StackOverflowError fault) {
            faults.accept(call.trail().id(), fault);
            delivery.refuse(new Problem.Internal());
        }
    }

    private static Problem unread(@Nullable IOException cut) {
        return cut instanceof BadRequest fault
                ? new Problem.BadTransport(fault.status(), fault.reason())
                : new Problem.CallerGone("The caller hung up while sending.");
    }

    /// The operation whose dialect a caller most likely reads, for answers that are none.
    private Operation likely(Exchange.Head head) {
        boolean messages =
                head.target().path().contains(Operation.MESSAGES.path())
                        || dialects.of(Operation.MESSAGES).spokenBy(head.headers());
        return messages ? Operation.MESSAGES : Operation.CHAT;
    }

    private static Trail.Receipt receipt(Delivery delivery, Trail trail, Lifeline lifeline) {
        Trail.Receipt made = delivery.receipt();
        if (made != null) {
            return made;
        }
        var gone = new Problem.CallerGone("The caller hung up.");
        long took = lifeline.now() - trail.began();
        return new Trail.Receipt(trail, Trail.Outcome.CLIENT_CLOSED, 499, gone, took);
    }

    private static Lifeline.Cause cause(Exchange.Leaving how) {
        return switch (how) {
            case HUNG_UP -> new Lifeline.Cause.Gone();
            case STALLED -> new Lifeline.Cause.Stalled();
        };
    }

    private record Body(Exchange exchange) implements Upload {
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
