package dev.gatehouse.guardrails.remote;

import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// LLM Guard: `POST /analyze/prompt` and `/analyze/output` for each text. It returns the changed
/// text in place of places.
record LlmGuardShape(RemoteSettings settings) implements RemoteShape {
    @Override
    public Verdict check(Content content, Sending service) throws CheckFailure {
        var matches = new ArrayList<Match>();
        var rewritten = new HashMap<Integer, String>();
        for (int i = 0; i < content.texts().size(); i++) {
            String text = content.texts().get(i).text();
            Json answer = ask(content.answer(), text, service);
            if (!RemoteShape.flag(answer, "is_valid")) {
                failed(i, answer, matches);
            }
            String member = content.answer() ? "sanitized_output" : "sanitized_prompt";
            Json sanitized = answer.member(member);
            String other = RemoteShape.text(answer, member);
            if (sanitized != null && !other.equals(text)) {
                rewritten.put(i, other);
            }
        }
        return new Verdict(matches, rewritten, null);
    }

    private static Json ask(boolean answer, String text, Sending service) throws CheckFailure {
        var body = new JsonWriter().object();
        if (answer) {
            body.member("prompt", "").member("output", text);
        } else {
            body.member("prompt", text);
        }
        return service.send(answer ? "/analyze/output" : "/analyze/prompt", body.end().bytes());
    }

    private void failed(int index, Json answer, List<Match> into) {
        Json scanners = answer.member("scanners");
        int before = into.size();
        List<String> names = scanners == null ? List.of() : scanners.names();
        for (String name : names) {
            double score = scanners == null ? 0 : RemoteShape.number(scanners, name, 0);
            if (score >= settings.threshold()) {
                into.add(Match.whole(index, PresidioShape.kind(name), Math.min(1, score)));
            }
        }
        if (into.size() == before) {
            into.add(Match.whole(index, "llm-guard", 1));
        }
    }
}
