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

/// Lakera Guard: `POST /v2/guard`. It looks at the last message only, so that each text is sent by
/// itself. Where it is asked to replace and states a place, that is found by its text.
record LakeraShape(RemoteSettings settings) implements RemoteShape {
    @Override
    public Verdict check(Content content, Sending service) throws CheckFailure {
        var matches = new ArrayList<Match>();
        for (int i = 0; i < content.texts().size(); i++) {
            Content one = content.with(List.of(content.texts().get(i)));
            Json answer = service.send("/v2/guard", body(one));
            if (RemoteShape.flag(answer, "flagged")) {
                found(i, content.texts().get(i).text(), answer, matches);
            }
        }
        return Verdict.of(matches);
    }

    private byte[] body(Content content) {
        var body = new JsonWriter().object();
        Messages.write(content, body);
        if (settings.config() != null) {
            body.member("project_id", settings.config());
        }
        body.name("breakdown").value(true).name("payload").value(true);
        return body.end().bytes();
    }

    private void found(int index, String text, Json answer, List<Match> into) {
        int before = into.size();
        Json payload = RemoteShape.array(answer, "payload");
        for (int i = 0; payload != null && i < payload.size(); i++) {
            Match match = placed(index, text, payload.at(i));
            if (match != null) {
                into.add(match);
            }
        }
        Json breakdown = RemoteShape.array(answer, "breakdown");
        for (int i = 0; into.size() == before && breakdown != null && i < breakdown.size(); i++) {
            Json detected = breakdown.at(i).member("detected");
            if (detected != null && detected.raw().equals("true")) {
                into.add(Match.whole(index, kind(breakdown.at(i)), 1));
            }
        }
        if (into.size() == before) {
            into.add(Match.whole(index, "lakera", 1));
        }
    }

    private @Nullable Match placed(int index, String text, Json found) {
        long from = (long) RemoteShape.number(found, "start", -1);
        long to = (long) RemoteShape.number(found, "end", -1);
        var place = new Places.Place(kind(found), from, to, 1);
        return Places.of(settings).match(index, text, place);
    }

    /// `pii/email` as `pii-email`.
    private static String kind(Json found) {
        String type = RemoteShape.text(found, "detector_type");
        return PresidioShape.kind(type.replace('/', '-'));
    }
}
