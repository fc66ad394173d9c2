package dev.gatehouse.guardrails;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Form;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.dialect.text.BodyTexts;
import dev.gatehouse.dialect.text.FormTexts;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.Texts;
import dev.gatehouse.guardrails.check.ToolUse;
import dev.gatehouse.guardrails.check.ToolsCheck;
import dev.gatehouse.guardrails.rule.GuardSettings.StreamMode;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Lets guardrails check the request of one call.
final class GuardedRequests {
    private GuardedRequests() {}

    /// The call with what guardrails changed in its request.
    ///
    /// @param guards those for requests, in the order of their steps
    /// @param format in which the request is written
    /// @throws dev.gatehouse.call.ProblemException when it is blocked
    static Call checked(GuardRun run, List<Guard> guards, Operation.Format format, Json body) {
        Call call = run.call();
        try {
            var request = Body.of(Texts.of(format), call.operation(), body);
            return with(call, body, json(run, guards, request));
        } catch (MalformedJson e) {
            throw new Problem.Malformed(e.reason(), e.field()).asException();
        }
    }

    /// The call with another body, where it is another one.
    static Call with(Call call, Json body, Json checked) {
        if (checked == body) {
            return call;
        }
        if (!call.record().memory().take(checked.length())) {
            throw new Problem.Overloaded().asException();
        }
        return call.with(new RequestBody.JsonBody(checked));
    }

    /// What guardrails make of a body; the same object where they change nothing.
    static Json json(GuardRun run, List<Guard> guards, Body request) throws MalformedJson {
        boolean offers = guards.stream().anyMatch(it -> it.check() instanceof ToolsCheck);
        List<ToolUse> tools = offers ? ToolUses.offered(request.body()) : List.of();
        return Inspection.request(run, guards, request, tools).body();
    }

    /// Lets guardrails check the fields of a form that are no files.
    static void form(GuardRun run, List<Guard> guards, Form form) {
        try {
            FormTexts.replace(form, Inspection.texts(run, guards, FormTexts.request(form), false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A request with its texts.
    ///
    /// @param place where it stands, to precede the places of its texts
    record Body(BodyTexts reading, Operation operation, Json body, String place)
            implements Inspection.Document {
        /// @throws MalformedJson when a member is given twice: what one parser reads in it may not
        ///     be what another one reads
        static Body of(BodyTexts reading, Operation operation, Json body) throws MalformedJson {
            return new Body(reading, operation, body.unambiguous(), "");
        }

        Body at(String other) {
            return new Body(reading, operation, body, other);
        }

        @Override
        public List<TextField> texts() throws MalformedJson {
            List<TextField> texts = reading.request(operation, body);
            if (place.isEmpty()) {
                return texts;
            }
            var placed = new ArrayList<TextField>(texts.size());
            texts.forEach(
                    it -> placed.add(new TextField(place + it.place(), it.role(), it.text())));
            return placed;
        }

        @Override
        public Body with(Map<Integer, String> texts) throws MalformedJson {
            return with(Json.parse(reading.replaceInRequest(operation, body, texts)));
        }

        @Override
        public Body with(Json other) {
            return new Body(reading, operation, other, place);
        }
    }

    /// Rejects a request for a stream where a guardrail does not allow one.
    static void rejectStream(Call call, List<Guard> guards) {
        if (!call.facts().streaming()) {
            return;
        }
        for (Guard guard : guards) {
            if (guard.settings().stream() == StreamMode.REFUSE) {
                throw new Problem.Malformed(
                                "The guardrail '%s' allows no streams. Send the request without 'stream'."
                                        .formatted(guard.name()),
                                "stream")
                        .asException();
            }
        }
    }
}
