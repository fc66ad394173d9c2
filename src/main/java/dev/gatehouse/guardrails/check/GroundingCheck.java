package dev.gatehouse.guardrails.check;

import dev.gatehouse.call.Call;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.dialect.text.Texts;
import dev.gatehouse.guardrails.detect.grounding.Claim;
import dev.gatehouse.guardrails.detect.grounding.Grounding;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;

/// Holds what a model writes against the documents and the results of tools that its request has.
/// An answer to a request without any is not checked.
public record GroundingCheck() implements Check {
    @Override
    public Verdict check(Content content, CheckLimit limit) throws CheckFailure {
        List<TextField> given = given(content.call());
        boolean sources = given.stream().anyMatch(it -> source(it.role()));
        if (!content.answer() || !sources) {
            return Verdict.CLEAN;
        }
        String context = String.join("\n", given.stream().map(TextField::text).toList());
        var matches = new ArrayList<Verdict.Match>();
        for (int i = 0; i < content.texts().size(); i++) {
            TextField text = content.texts().get(i);
            if (text.role() == Role.ASSISTANT) {
                add(i, Grounding.check(text.text(), context), matches);
            }
        }
        return Verdict.of(matches);
    }

    private static boolean source(Role role) {
        return role == Role.DOCUMENT || role == Role.TOOL_RESULT;
    }

    private static List<TextField> given(Call call) throws CheckFailure {
        Json body = call.json();
        try {
            return body == null
                    ? List.of()
                    : Texts.of(call.operation().format()).request(call.operation(), body);
        } catch (MalformedJson e) {
            throw new CheckFailure("cannot read the sources of the request");
        }
    }

    private static void add(int text, List<Claim> claims, List<Verdict.Match> into) {
        for (Claim claim : claims) {
            if (claim.verdict() == Claim.Verdict.UNSUPPORTED) {
                String kind = claim.reason().isEmpty() ? "claim" : "claim-" + claim.reason();
                into.add(
                        Verdict.Match.in(
                                text, kind, claim.start(), claim.end(), 1 - claim.score()));
            }
        }
    }
}
