package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.dialect.Conversion;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Correction;
import dev.gatehouse.provider.Quirk;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.upstream.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The request of an attempt: the client's, with the permitted edits. These are the model, the
/// quirks of the provider, foreign state, and the option that makes a stream report usage. It is
/// not signed yet.
final class OutboundRequest {
    private static final String MODEL = "model";

    private OutboundRequest() {}

    /// Builds the request.
    ///
    /// @param corrections what the target has been found to reject
    static Request of(
            Attempt attempt,
            Conversion conversion,
            ObjectOwners owners,
            List<Correction> corrections) {
        Call call = attempt.call();
        RequestPayload payload =
                switch (call.body()) {
                    case RequestBody.JsonBody(Json json) ->
                            json(attempt, conversion, json, owners, corrections);
                    case RequestBody.FormBody(var form) -> form.withModel(attempt.target().model());
                    case RequestBody.OpaqueBody(var source) -> new StreamingPayload(source);
                    case RequestBody.NoBody _ -> null;
                    case RequestBody.Unread _ ->
                            throw new IllegalStateException("the body has not been read");
                };
        Account account = attempt.account();
        String method = call.operation().relayed() ? call.head().method() : "POST";
        String path = Address.of(attempt);
        Headers headers = HeaderPolicy.requestHeaders(attempt, conversion.provider());
        return new Request(
                method, account.baseUrl(), path, headers, payload, account.settings().tls());
    }

    private static RequestPayload json(
            Attempt attempt,
            Conversion conversion,
            Json received,
            ObjectOwners owners,
            List<Correction> corrections) {
        takeRoom(attempt, conversion, received);
        try {
            Json body = conversion.request(received);
            var patch = new Patch(body);
            putModel(attempt, conversion, body, patch);
            var dropped = new LinkedHashSet<>(conversion.dropped());
            applyQuirks(attempt, body, patch, dropped);
            corrections.forEach(each -> each.quirk().apply(body, patch, dropped::add));
            String account = attempt.account().name();
            Predicate<String> others = id -> owners.foreign(id, account);
            String foreign = conversion.provider().dropForeignState(body, others, patch);
            if (foreign != null) {
                dropped.add(foreign);
            }
            // Of the targets that were tried, the last one's count.
            attempt.call().record().dropped(List.copyOf(dropped));
            boolean silent = corrections.stream().anyMatch(Correction::takesUsageOption);
            boolean byDefault = attempt.account().provider().usageByDefault();
            if (attempt.call().facts().streaming() && !silent && !byDefault) {
                conversion.provider().requestUsage(body, patch);
            }
            return Request.payload(patch.pieces());
        } catch (UntranslatableException e) {
            throw new ProblemException(new Problem.Untranslatable(e.reason(), e.field()));
        } catch (MalformedJson e) {
            throw new ProblemException(new Problem.Malformed(e.reason(), e.field()));
        }
    }

    private static void takeRoom(Attempt attempt, Conversion conversion, Json received) {
        MemoryLease memory = attempt.call().record().memory();
        if (conversion.translates() && !memory.takeTranslation(received.length())) {
            String reason = "The request is too large to be translated. Send a smaller one.";
            throw new Problem.BadTransport(413, reason).asException();
        }
    }

    /// A translation has written the model where its dialect has it.
    private static void putModel(Attempt attempt, Conversion conversion, Json body, Patch patch) {
        Call call = attempt.call();
        boolean inPath =
                attempt.operation() == call.operation()
                        && call.request().parameters().containsKey(MODEL);
        conversion.provider().putModel(body, attempt.target().model(), inPath, patch);
    }

    private static void applyQuirks(Attempt attempt, Json body, Patch patch, Set<String> dropped) {
        for (Quirk.Of each : attempt.account().provider().quirks(attempt.operation())) {
            if (!each.concerns(attempt.facts())) {
                continue;
            }
            if (each.quirk() instanceof Quirk.FromHeader moved) {
                boolean set = attempt.account().headerRules().set().containsKey(moved.header());
                // A value of the operator's may be a secret.
                Consumer<String> reported = set ? _ -> {} : dropped::add;
                moved.apply(HeaderPolicy.moved(moved.header(), attempt), body, patch, reported);
            } else {
                each.quirk().apply(body, patch, dropped::add);
            }
        }
    }
}
