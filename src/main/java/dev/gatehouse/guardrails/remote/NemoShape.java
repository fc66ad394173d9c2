package dev.gatehouse.guardrails.remote;

import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.check.Verdict.Match;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// NeMo Guardrails: `POST /v1/guardrail/checks` with the whole conversation.
record NemoShape(RemoteSettings settings) implements RemoteShape {
    private static final String BLOCKED = "blocked";
    private static final String STATUS = "status";

    @Override
    public Verdict check(Content content, Sending service) throws CheckFailure {
        var body = new JsonWriter().object();
        String model = settings.model();
        body.member("model", model == null ? content.call().routed().requestedModel() : model);
        Messages.write(content, body);
        body.name("guardrails").object();
        if (settings.config() != null) {
            body.member("config_id", settings.config());
        }
        Json answer = service.send("/v1/guardrail/checks", body.end().end().bytes());
        return switch (RemoteShape.text(answer, STATUS)) {
            case "success" -> Verdict.CLEAN;
            case BLOCKED -> blocked(answer);
            default -> throw RemoteShape.unknown();
        };
    }

    private static Verdict blocked(Json answer) {
        var matches = new ArrayList<Match>();
        Json rails = answer.member("rails_status");
        List<String> names = rails == null ? List.of() : rails.names();
        for (int i = 0; rails != null && i < names.size(); i++) {
            if (RemoteShape.text(rails.at(i), STATUS).equals(BLOCKED)) {
                String kind = PresidioShape.kind(names.get(i).replace(' ', '-'));
                matches.add(new Match(kind, -1, null, -1, -1, 1));
            }
        }
        if (matches.isEmpty()) {
            matches.add(new Match("nemo", -1, null, -1, -1, 1));
        }
        return Verdict.of(matches);
    }
}
