package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.Quirk;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.upstream.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is sent of what a call brought: the model's name, the wish for usage and what the
/// provider's entry declares may change, and nothing else.
///
/// @param usage whether the caller asked for the usage himself
record OutboundBody(@Nullable RequestPayload body, Asked usage) {
    static OutboundBody prepare(ProviderCaller.Question attempt, ObjectOwners owners) {
        return switch (attempt.call().body()) {
            case RequestBody.JsonBody(Json json) -> text(attempt, json, owners);
            case RequestBody.FormBody(var form) ->
                    new OutboundBody(form.withModel(attempt.target().model()), Asked.YES);
            case RequestBody.OpaqueBody(var source) ->
                    new OutboundBody(new StreamingPayload(source), Asked.YES);
            case RequestBody.NoBody _ -> new OutboundBody(null, Asked.YES);
        };
    }

    private static OutboundBody text(
            ProviderCaller.Question attempt, Json body, ObjectOwners owners) {
        var patch = new Patch(body);
        try {
            Json model = body.member("model");
            String name = attempt.target().model();
            if (model != null && !model.textEquals(name)) {
                patch.replace(model, JsonWriter.quoted(name).getBytes(UTF_8));
            }
            var dropped = new LinkedHashSet<String>();
            applyQuirks(attempt, body, patch, dropped);
            if (attempt.call().operation().root() == Operation.RESPONSES
                    && owners.dropForeign(body, attempt.name(), patch)) {
                dropped.add("input[].encrypted_content");
            }
            // Of the targets that were asked, the last one's count.
            attempt.call().record().dropped(List.copyOf(dropped));
            Patch wish = attempt.account().provider().usageByDefault() ? new Patch(body) : patch;
            boolean asked =
                    !attempt.call().record().streaming()
                            || attempt.dialect().requestUsage(body, wish);
            return new OutboundBody(Request.payload(patch.pieces()), asked ? Asked.YES : Asked.NO);
        } catch (MalformedJson e) {
            throw new ProblemException(new Problem.Malformed(e.reason(), e.field()));
        }
    }

    private static void applyQuirks(
            ProviderCaller.Question attempt, Json body, Patch patch, Set<String> dropped) {
        Operation operation = attempt.call().operation();
        for (Quirk.Of each : attempt.account().provider().quirks(operation)) {
            if (each.concerns(attempt.model())) {
                each.quirk().apply(body, patch, dropped::add);
            }
        }
    }
}
