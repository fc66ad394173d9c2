package dev.gatehouse.alarms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.UnreachableException;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sends messages to one address, one after the other, on a thread of its own. Each is sent again
/// after a failure, with growing pauses and for a bounded time.
final class Webhook implements AutoCloseable {
    private static final int ROOM = 200;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long LONGEST_ANSWER = 64 << 10;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;
    private static final Duration LAST_MESSAGES = Duration.ofSeconds(1);

    private final Target target;
    private final Retry retry;
    private final Upstream upstream;
    private final DeadlineTimer timer;
    private final Consumer<String> warnings;
    private final BlockingQueue<Message> waiting = new ArrayBlockingQueue<>(ROOM);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean idle;
    private boolean failing;
    private boolean crowded;

    /// Where messages are sent.
    ///
    /// @param setting that which has the address, for warnings: the address itself is a secret
    /// @param key signs the body; `null` for no signature
    record Target(String setting, URI url, Message.Form form, @Nullable Secret key) {}

    /// The pauses between attempts.
    ///
    /// @param total for how long a message is sent again
    record Retry(Duration first, Duration longest, Duration total) {
        static final Retry USUAL =
                new Retry(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(15));
    }

    /// @param warnings receives, in a sentence each, warnings for the operator
    Webhook(
            Target target,
            Retry retry,
            Upstream upstream,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        this.target = target;
        this.retry = retry;
        this.upstream = upstream;
        this.timer = timer;
        this.warnings = warnings;
        this.thread = Thread.ofVirtual().name("alarm webhook").start(this::run);
    }

    Target target() {
        return target;
    }

    /// Takes a message; never waits.
    void take(Message message) {
        boolean taken = waiting.offer(message);
        if (!taken && !crowded) {
            warnings.accept(
                    "Messages about alarms are lost: '%s' does not take them."
                            .formatted(target.setting));
        }
        crowded = !taken;
    }

    private void run() {
        try {
            while (!closed || !waiting.isEmpty()) {
                idle = true;
                Message next = waiting.take();
                idle = false;
                deliver(next);
            }
        } catch (InterruptedException _) {
            // It is closed.
        }
    }

    private void deliver(Message message) throws InterruptedException {
        byte[] body = message.body(target.form);
        long began = timer.now();
        Duration pause = retry.first;
        String failure = failure(body);
        while (failure != null && timer.now() - began < retry.total.toNanos()) {
            report(failure);
            Thread.sleep(pause);
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(retry.longest) > 0 ? retry.longest : twice;
            failure = failure(body);
        }
        report(failure);
    }

    /// Warns when failures begin and when they are over.
    private void report(@Nullable String failure) {
        if (failure != null && !failing) {
            warnings.accept(
                    "Messages about alarms cannot be sent to '%s': %s. They are sent again for %d minutes."
                            .formatted(target.setting, failure, retry.total.toMinutes()));
        } else if (failure == null && failing) {
            warnings.accept(
                    "Messages about alarms are sent to '%s' again.".formatted(target.setting));
        }
        failing = failure != null;
    }

    /// Sends it once.
    ///
    /// @return why it was not taken, without the address; `null` when it was
    private @Nullable String failure(byte[] body) {
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, LIMIT);
            try (UpstreamResponse answer = upstream.send(request(body), scope)) {
                answer.readAll(LONGEST_ANSWER);
                int status = answer.status();
                return status / HUNDRED == SUCCESS ? null : "it answers with status " + status;
            } catch (UnreachableException e) {
                return scope.reason() == null ? e.how() : "it does not answer in time";
            } catch (IOException _) {
                return scope.reason() == null
                        ? "its answer cannot be read"
                        : "it does not answer in time";
            }
        }
    }

    private Request request(byte[] body) {
        Headers headers = Headers.of("Content-Type", "application/json");
        headers.add("Accept-Encoding", "identity");
        if (target.key != null) {
            headers.add("X-Gatehouse-Signature", signature(target.key, body));
        }
        String path = target.url.getRawPath();
        String query = target.url.getRawQuery();
        String full = (path == null || path.isEmpty() ? "/" : path);
        return new Request(
                "POST",
                target.url,
                query == null ? full : full + "?" + query,
                headers,
                Request.payload(Patch.Pieces.of(body, 0, body.length)));
    }

    private static String signature(Secret key, byte[] body) {
        var digest = new byte[Hmac.LENGTH];
        new Hmac(key.reveal().getBytes(UTF_8)).digest(body, digest);
        return "sha256=" + HexFormat.of().formatHex(digest);
    }

    /// Ends it; what waits is sent if that is done soon.
    @Override
    public void close() {
        closed = true;
        try {
            boolean ended = !(idle && waiting.isEmpty()) && thread.join(LAST_MESSAGES);
            if (!ended) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
