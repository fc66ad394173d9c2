package dev.gatehouse.guardrails.remote;

import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A moderation endpoint in the shape of OpenAI's, which takes several texts at once.
///
/// @param model the model that is named, `null` for none
public record ModerationShape(@Nullable String model) implements RemoteShape {
    @Override
    public Verdict check(Content content, Sending service) throws CheckFailure {
        return content.texts().isEmpty()
                ? Verdict.CLEAN
                : read(content, service.send("", body(content)));
    }

    /// The request.
    public byte[] body(Content content) {
        var body = new JsonWriter().object();
        if (model != null) {
            body.member("model", model);
        }
        body.name("input").array();
        content.texts().forEach(it -> body.value(it.text()));
        return body.endArray().end().bytes();
    }

    /// Reads the answer.
    public Verdict read(Content content, Json answer) throws CheckFailure {
        Json results = RemoteShape.array(answer, "results");
        if (results == null || results.size() != content.texts().size()) {
            throw RemoteShape.unknown();
        }
        var matches = new ArrayList<Match>();
        for (int i = 0; i < results.size(); i++) {
            if (RemoteShape.flag(results.at(i), "flagged")) {
                found(i, results.at(i), matches);
            }
        }
        return Verdict.of(matches);
    }

    private static void found(int index, Json result, List<Match> into) {
        int before = into.size();
        Json categories = result.member("categories");
        List<String> names = categories == null ? List.of() : categories.names();
        for (int i = 0; categories != null && i < names.size(); i++) {
            if (categories.at(i).raw().equals("true")) {
                into.add(Match.whole(index, names.get(i).replace('/', '-'), 1));
            }
        }
        if (into.size() == before) {
            into.add(Match.whole(index, "moderation", 1));
        }
    }
}
