package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Address;
import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.dialect.Conversion;
import dev.gatehouse.dialect.StreamOptions.Asked;
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
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The request of an attempt: the client's, with the permitted edits. These are the model, the
/// quirks of the provider, foreign state, and the option that makes a stream report usage.
///
/// @param usage whether the client asked for the usage
record OutboundRequest(Request request, Asked usage) {
    private static final String MODEL = "model";

    /// Builds the request.
    ///
    /// @throws IOException when the credential cannot be had
    ///
    /// @param corrections what the target has been found to reject
    static OutboundRequest of(
            Attempt attempt,
            Conversion conversion,
            ObjectOwners owners,
            List<Correction> corrections)
            throws IOException {
        Call call = attempt.call();
        Body body =
                switch (call.body()) {
                    case RequestBody.JsonBody(Json json) ->
                            json(attempt, conversion, json, owners, corrections);
                    case RequestBody.FormBody(var form) ->
                            new Body(form.withModel(attempt.target().model()), Asked.YES);
                    case RequestBody.OpaqueBody(var source) ->
                            new Body(new StreamingPayload(source), Asked.YES);
                    case RequestBody.NoBody _ -> new Body(null, Asked.YES);
                    case RequestBody.Unread _ ->
                            throw new IllegalStateException("the body has not been read");
                };
        Account account = attempt.account();
        String method = call.operation().relayed() ? call.head().method() : "POST";
        String path = Address.of(attempt);
        Headers headers = HeaderPolicy.requestHeaders(attempt, conversion.provider());
        account.signer(attempt.operation()).sign(method, path, headers, body.payload());
        return new OutboundRequest(
                new Request(method, account.baseUrl(), path, headers, body.payload()),
                body.usage());
    }

    private record Body(@Nullable RequestPayload payload, Asked usage) {}

    private static Body json(
            Attempt attempt,
            Conversion conversion,
            Json received,
            ObjectOwners owners,
            List<Correction> corrections) {
        try {
            Json body = conversion.request(received);
            var patch = new Patch(body);
            Call call = attempt.call();
            boolean inPath = call.request().parameters().containsKey(MODEL);
            conversion.provider().putModel(body, attempt.target().model(), inPath, patch);
            var dropped = new LinkedHashSet<>(conversion.dropped());
            applyQuirks(attempt, body, patch, dropped);
            corrections.forEach(each -> each.quirk().apply(body, patch, dropped::add));
            String foreign =
                    conversion
                            .provider()
                            .dropForeignState(
                                    body,
                                    id -> owners.foreign(id, attempt.account().name()),
                                    patch);
            if (foreign != null) {
                dropped.add(foreign);
            }
            // Of the targets that were tried, the last one's count.
            attempt.call().record().dropped(List.copyOf(dropped));
            boolean silent = corrections.stream().anyMatch(Correction::takesUsageOption);
            Asked usage = usage(attempt, conversion, body, silent ? new Patch(body) : patch);
            return new Body(Request.payload(patch.pieces()), usage);
        } catch (UntranslatableException e) {
            throw new ProblemException(new Problem.Untranslatable(e.reason(), e.field()));
        } catch (MalformedJson e) {
            throw new ProblemException(new Problem.Malformed(e.reason(), e.field()));
        }
    }

    private static void applyQuirks(Attempt attempt, Json body, Patch patch, Set<String> dropped) {
        for (Quirk.Of each : attempt.account().provider().quirks(attempt.operation())) {
            if (each.concerns(attempt.facts())) {
                each.quirk().apply(body, patch, dropped::add);
            }
        }
    }

    /// Makes a stream report its usage, except with a provider that does so unasked.
    private static Asked usage(Attempt attempt, Conversion conversion, Json body, Patch patch)
            throws MalformedJson {
        if (!attempt.call().facts().streaming()) {
            return Asked.YES;
        }
        boolean byDefault = attempt.account().provider().usageByDefault();
        Patch into = byDefault ? new Patch(body) : patch;
        return conversion.provider().requestUsage(body, into) ? Asked.YES : Asked.NO;
    }
}
