package dev.gatehouse.guardrails.remote;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.Locale;

/// The gateway's own shape: `{"direction", "texts": [{"place", "role", "text"}]}`, answered by
/// `{"findings": [{"text": 0, "kind", "start", "end", "score"}]}`. A finding without a place is the
/// whole text, one without a text the whole content.
record PlainShape(RemoteSettings settings) implements RemoteShape {
    @Override
    public Verdict check(Content content, Sending service) throws CheckFailure {
        var body = new JsonWriter().object();
        body.member("direction", content.answer() ? "answer" : "request");
        body.member("operation", content.call().operation().id());
        body.member("model", content.call().routed().requestedModel()).name("texts").array();
        for (TextField text : content.texts()) {
            body.object().member("place", text.place());
            String role = text.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
            body.member("role", role).member("text", text.text()).end();
        }
        Json found = RemoteShape.array(service.send("", body.endArray().end().bytes()), "findings");
        if (found == null) {
            throw RemoteShape.unknown();
        }
        var matches = new ArrayList<Match>();
        for (int i = 0; i < found.size(); i++) {
            Match match = match(found.at(i), content);
            if (match != null) {
                matches.add(match);
            }
        }
        return Verdict.of(matches);
    }

    private @org.jspecify.annotations.Nullable Match match(Json found, Content content)
            throws CheckFailure {
        String kind = RemoteShape.text(found, "kind");
        double score = RemoteShape.number(found, "score", 1);
        int text = (int) RemoteShape.number(found, "text", -1);
        if (text >= content.texts().size()) {
            throw RemoteShape.unknown();
        }
        String name = kind.isEmpty() ? "service" : kind;
        if (text < 0) {
            return new Match(name, -1, null, -1, -1, score);
        }
        double from = RemoteShape.number(found, "start", -1);
        double to = RemoteShape.number(found, "end", -1);
        return from < 0
                ? Match.whole(text, name, score)
                : Places.of(settings)
                        .match(
                                text,
                                content.texts().get(text).text(),
                                new Places.Place(name, (long) from, (long) to, score));
    }
}
