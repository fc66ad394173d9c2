package dev.gatehouse.guardrails.remote;

import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.Locale;

/// Presidio's analyzer: `POST /analyze` for each text.
record PresidioShape(RemoteSettings settings) implements RemoteShape {
    @Override
    public Verdict check(Content content, Sending service) throws CheckFailure {
        var matches = new ArrayList<Match>();
        Places places = Places.of(settings);
        for (int i = 0; i < content.texts().size(); i++) {
            String text = content.texts().get(i).text();
            Json found = service.send("/analyze", body(text));
            if (found.kind() != Json.Kind.ARRAY) {
                throw RemoteShape.unknown();
            }
            for (int j = 0; j < found.size(); j++) {
                Json each = found.at(j);
                String type = RemoteShape.text(each, "entity_type");
                long from = (long) RemoteShape.number(each, "start", -1);
                long to = (long) RemoteShape.number(each, "end", -1);
                double score = RemoteShape.number(each, "score", 1);
                var place = new Places.Place(kind(type), from, to, score);
                Match match = places.match(i, text, place);
                if (match != null) {
                    matches.add(match);
                }
            }
        }
        return Verdict.of(matches);
    }

    /// `EMAIL_ADDRESS` as `email-address`.
    static String kind(String type) {
        return type.isEmpty() ? "service" : type.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private byte[] body(String text) {
        var body = new JsonWriter().object().member("text", text);
        body.member("language", settings.language());
        body.name("score_threshold").raw(Double.toString(settings.threshold()));
        if (!settings.entities().isEmpty()) {
            body.name("entities").array();
            settings.entities().forEach(body::value);
            body.endArray();
        }
        return body.end().bytes();
    }
}
