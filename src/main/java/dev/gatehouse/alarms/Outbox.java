package dev.gatehouse.alarms;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.upstream.Upstream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sends messages to all addresses of the settings, each independent of the others.
public final class Outbox implements AutoCloseable {
    private final Upstream upstream;
    private final DeadlineTimer timer;
    private final Consumer<String> warnings;
    private final Webhook.Retry retry;
    private volatile List<Webhook> webhooks = List.of();

    /// @param warnings receives, in a sentence each, warnings for the operator
    public Outbox(Upstream upstream, DeadlineTimer timer, Consumer<String> warnings) {
        this(upstream, timer, warnings, Webhook.Retry.USUAL);
    }

    Outbox(Upstream upstream, DeadlineTimer timer, Consumer<String> warnings, Webhook.Retry retry) {
        this.upstream = upstream;
        this.timer = timer;
        this.warnings = warnings;
        this.retry = retry;
    }

    /// Takes other addresses; messages that wait for one that stays are kept.
    public synchronized void configure(AlarmSettings settings) {
        List<Webhook> before = webhooks;
        List<Webhook.Target> targets = targets(settings);
        List<Webhook> after = new ArrayList<>();
        for (Webhook.Target target : targets) {
            after.add(
                    before.stream()
                            .filter(it -> it.target().equals(target))
                            .findFirst()
                            .orElseGet(
                                    () -> new Webhook(target, retry, upstream, timer, warnings)));
        }
        webhooks = List.copyOf(after);
        // One that hangs must not hold up the reload.
        before.stream()
                .filter(it -> !after.contains(it))
                .forEach(it -> Thread.ofVirtual().start(it::close));
    }

    private static List<Webhook.Target> targets(AlarmSettings settings) {
        var targets = new ArrayList<Webhook.Target>();
        add("alarms.webhook", settings.webhook(), Message.Form.JSON, settings.secret(), targets);
        add("alarms.slack", settings.slack(), Message.Form.SLACK, null, targets);
        return targets;
    }

    private static void add(
            String setting,
            @Nullable Secret address,
            Message.Form form,
            @Nullable Secret key,
            List<Webhook.Target> into) {
        URI url = address == null ? null : AlarmSettings.url(address);
        if (url != null) {
            into.add(new Webhook.Target(setting, url, form, key));
        }
    }

    /// Whether there is no address.
    boolean empty() {
        return webhooks.isEmpty();
    }

    /// Takes a message; never waits.
    void send(Message message) {
        webhooks.forEach(it -> it.take(message));
    }

    @Override
    public synchronized void close() {
        webhooks.forEach(Webhook::close);
        webhooks = List.of();
    }
}
