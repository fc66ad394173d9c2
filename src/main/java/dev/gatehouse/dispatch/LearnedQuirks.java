package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Correction;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What targets have been found to reject, and how requests to them are corrected since.
///
/// When an error names a member that the gateway added, or that a request does without, the attempt
/// sends the request once more without it or in its other form. Only what made the request
/// acceptable is recorded, so that a client cannot change what others send. Safe for many
/// threads.
public final class LearnedQuirks {
    /// The corrections of so many targets are kept; the one least recently learnt is dropped.
    private static final int MOST = 1_000;

    private final Map<Key, List<Correction>> learned =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, List<Correction>> eldest) {
                    return size() > MOST;
                }
            };
    private final Consumer<String> listener;
    private volatile boolean any;

    private record Key(String account, URI baseUrl, String model, Operation operation) {
        static Key of(Attempt attempt) {
            Target target = attempt.target();
            return new Key(
                    target.account().name(),
                    target.account().baseUrl(),
                    target.model(),
                    attempt.operation());
        }
    }

    /// @param listener receives, in a sentence each, what was learnt
    public LearnedQuirks(Consumer<String> listener) {
        this.listener = listener;
    }

    /// The corrections for the target of an attempt.
    List<Correction> of(Attempt attempt) {
        if (!any) {
            return List.of();
        }
        synchronized (learned) {
            return learned.getOrDefault(Key.of(attempt), List.of());
        }
    }

    /// A further correction after a problem; `null` when the problem names nothing that can be
    /// corrected.
    ///
    /// @param sent the corrections with which the request was sent
    static @Nullable Correction after(Problem problem, Attempt attempt, List<Correction> sent) {
        Call call = attempt.call();
        Json body = call.json();
        if (body == null
                || call.operation().relayed()
                || !(problem instanceof Problem.ProviderFailed(_, ProviderError error, _))
                || !(error.status() == 400 || error.status() == 422)) {
            return null;
        }
        String words = error.field() + " " + error.message();
        for (Correction each : Correction.of(attempt.operation(), words, body, call.facts())) {
            if (!sent.contains(each)) {
                return each;
            }
        }
        return null;
    }

    /// Records the corrections with which a request was accepted.
    void remember(Attempt attempt, List<Correction> accepted) {
        Key key = Key.of(attempt);
        var fresh = new ArrayList<Correction>();
        synchronized (learned) {
            any = true;
            List<Correction> known = learned.getOrDefault(key, List.of());
            accepted.stream().filter(it -> !known.contains(it)).forEach(fresh::add);
            learned.put(key, List.copyOf(accepted));
        }
        for (Correction each : fresh) {
            listener.accept(
                    "'%s' rejects what is corrected from now on by the quirk %s"
                            .formatted(attempt.target(), each.text()));
        }
    }

    /// Writes the corrections of an account as an array.
    public void write(String account, JsonWriter writer) {
        writer.array();
        synchronized (learned) {
            learned.forEach(
                    (key, corrections) -> {
                        if (key.account().equals(account)) {
                            for (Correction each : corrections) {
                                writer.object()
                                        .member("model", key.model())
                                        .member("operation", key.operation().id())
                                        .name("quirk")
                                        .raw(each.text())
                                        .end();
                            }
                        }
                    });
        }
        writer.endArray();
    }
}
