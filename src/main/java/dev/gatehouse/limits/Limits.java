package dev.gatehouse.limits;

import dev.gatehouse.call.Call;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.limits.Limit.Scope;
import dev.gatehouse.limits.LimitState.Demand;
import dev.gatehouse.limits.LimitState.Refusal;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// All rate limits, those of the settings and those of administration, with what has been used.
///
/// Each gateway counts its own calls, up to its part of each limit: one of as many parts as there
/// are gateways with the same storage.
public final class Limits {
    private static final String COLLECTION = "limits";

    private final DocumentView<Limit> view;
    private final Dialects dialects;
    private final IntSupplier gateways;
    private final Runnable changed;
    private final AtomicInteger states = new AtomicInteger();
    private final ReentrantLock several = new ReentrantLock();
    private final ReentrantLock changing = new ReentrantLock();
    private List<Limit> configured = List.of();
    private volatile LimitTable table = LimitTable.EMPTY;

    /// @param gateways how many gateways share the limits
    /// @param changed runs when there are other limits
    /// @param warnings receives, in a sentence each, warnings for the operator
    public Limits(
            Dialects dialects, IntSupplier gateways, Runnable changed, Consumer<String> warnings) {
        this.dialects = dialects;
        this.gateways = gateways;
        this.changed = changed;
        this.view = new DocumentView<>(COLLECTION, LimitBody::read, warnings);
        view.onChange(this::rebuild);
    }

    /// Those of administration, to be read before the first call.
    public DocumentView<?> documents() {
        return view;
    }

    /// Takes the limits of the settings. What was used of one that stays is kept.
    public void configure(List<LimitSettings> settings) {
        changing.lock();
        try {
            configured = settings.stream().map(LimitSettings::limit).toList();
        } finally {
            changing.unlock();
        }
        rebuild();
    }

    private void rebuild() {
        changing.lock();
        try {
            LimitTable before = table;
            Map<String, ActiveLimit> next = new LinkedHashMap<>();
            var all = new ArrayList<>(configured);
            all.addAll(view.all().values());
            all.sort(Comparator.comparing(Limit::scope).thenComparing(Limit::name));
            for (Limit limit : all) {
                ActiveLimit known = before.find(limit.id());
                ActiveLimit active = known == null ? new ActiveLimit(limit, states) : known;
                active.change(limit);
                next.put(limit.id(), active);
            }
            table = new LimitTable(next);
            for (ActiveLimit each : before.all()) {
                if (!next.containsKey(each.limit().id())) {
                    each.clear();
                }
            }
        } finally {
            changing.unlock();
        }
        changed.run();
    }

    LimitTable table() {
        return table;
    }

    /// Whether there is none.
    public boolean empty() {
        return table.empty();
    }

    /// Takes what a call needs of all limits, or rejects it.
    Claim take(List<LimitState> applicable, Call call) {
        boolean counted = applicable.stream().anyMatch(state -> state.rates().tokens() > 0);
        long tokens = counted ? promptTokens(call) : 0;
        var demand = new Demand(call.scope().now(), tokens, gateways.getAsInt());
        var claim = new Claim(applicable, demand);
        Refusal refusal = claim.take(several);
        if (refusal != null) {
            throw Rejections.of(refusal, tokens).asException();
        }
        return claim;
    }

    private long promptTokens(Call call) {
        Json body = call.json();
        return body == null ? 0 : client(call).features(body).promptTokens();
    }

    private ClientSide client(Call call) {
        return dialects.client(call.operation(), call.head());
    }

    void write(Call call, List<LimitState> shown, Headers into) {
        var fields = new RateHeaders(call.scope().now(), gateways.getAsInt());
        fields.write(shown, client(call), dialects.clients(), into);
    }

    /// Drops what nothing is used of.
    ///
    /// @param now in nanoseconds
    public void sweep(long now) {
        int left = 0;
        for (ActiveLimit limit : table.all()) {
            limit.sweep(now);
            left += limit.separate().size();
        }
        states.set(left);
    }

    /// All limits.
    public List<Limit> all() {
        return table.all().stream().map(ActiveLimit::limit).toList();
    }

    /// A limit of administration; `null` when there is none.
    public @Nullable Limit find(Scope scope, String name) {
        return view.find(LimitBody.id(scope, name));
    }

    /// Stores a limit for all gateways.
    ///
    /// @param before the one in whose place it comes; `null` when there must be none
    /// @return `null` when another gateway or request was faster
    /// @throws MalformedJson when it is none
    public @Nullable Limit put(Scope scope, String name, Json body, @Nullable Limit before)
            throws MalformedJson, StorageException {
        JsonWriter document = new JsonWriter().object();
        LimitBody.write(LimitBody.read(scope, name, body, 0), document);
        String id = LimitBody.id(scope, name);
        long version = before == null ? Documents.ABSENT : before.version();
        boolean stored = view.putIf(id, document.end().toString(), version);
        return stored ? view.find(id) : null;
    }

    /// Removes a limit for all gateways.
    ///
    /// @return whether it was there
    public boolean remove(Scope scope, String name) throws StorageException {
        return view.remove(LimitBody.id(scope, name));
    }

    /// Writes a limit, with what this gateway has used of it.
    ///
    /// @param now in nanoseconds
    public void write(Limit limit, long now, JsonWriter into) {
        into.object().member("kind", limit.scope().word()).member("name", limit.name());
        LimitBody.write(limit, into);
        into.member("source", limit.source().word());
        ActiveLimit active = table.find(limit.id());
        int sharing = gateways.getAsInt();
        into.member("gateways", sharing).name("states").array();
        if (active != null) {
            new StateWriter(now, sharing, into).write(active);
        }
        into.endArray().end();
    }
}
