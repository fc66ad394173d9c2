package dev.gatehouse.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Content;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Refusal;
import dev.gatehouse.dialect.Dialect.Terms.Asked;
import dev.gatehouse.flow.Payload;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.Quirk;
import dev.gatehouse.routing.affinity.Owners;
import dev.gatehouse.upstream.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is sent of what a call brought: the model's name, the wish for usage and what the
/// provider's entry declares may change, and nothing else.
///
/// @param usage whether the caller asked for the usage himself
record Sent(@Nullable Payload body, Asked usage) {
    static Sent prepare(Interpreter.Question question, Owners owners) {
        return switch (question.call().content()) {
            case Content.Text(Json json) -> text(question, json, owners);
            case Content.Parts(var form) ->
                    new Sent(form.naming(question.target().model()), Asked.YES);
            case Content.Bytes(var upload) -> new Sent(new Uploads(upload), Asked.YES);
            case Content.Nothing _ -> new Sent(null, Asked.YES);
        };
    }

    private static Sent text(Interpreter.Question question, Json body, Owners owners) {
        var patch = new Patch(body);
        try {
            Json model = body.member("model");
            String name = question.target().model();
            if (model != null && !model.says(name)) {
                patch.replace(model, JsonWriter.quoted(name).getBytes(UTF_8));
            }
            var dropped = new LinkedHashSet<String>();
            applyQuirks(question, body, patch, dropped);
            if (question.call().operation().root() == Operation.RESPONSES
                    && owners.dropForeign(body, question.name(), patch)) {
                dropped.add("input[].encrypted_content");
            }
            // Of the targets that were asked, the last one's count.
            question.call().trail().dropped(List.copyOf(dropped));
            Patch wish = question.account().provider().usageUnasked() ? new Patch(body) : patch;
            boolean asked =
                    !question.call().trail().streamed()
                            || question.dialect().askForUsage(body, wish);
            return new Sent(Request.payload(patch.pieces()), asked ? Asked.YES : Asked.NO);
        } catch (MalformedJson wrong) {
            throw new Refusal(new Problem.Malformed(wrong.reason(), wrong.field()));
        }
    }

    private static void applyQuirks(
            Interpreter.Question question, Json body, Patch patch, Set<String> dropped) {
        Operation operation = question.call().operation();
        for (Quirk.Of each : question.account().provider().quirks(operation)) {
            if (each.concerns(question.model())) {
                each.quirk().apply(body, patch, dropped::add);
            }
        }
    }
}
