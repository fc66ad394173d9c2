package dev.gatehouse.journey;

import dev.gatehouse.journey.ScriptedUpstream.Asked;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Several accounts at one scripted provider, each of which answers as a test says. They are told
/// apart by their paths.
final class Pool implements Script {
    private static final Pattern ACCOUNT = Pattern.compile("/v1/(\\w+)/");

    private final WireFormat speech;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();

    /// Whoever has no script gives a good answer.
    Pool(WireFormat speech) {
        this.speech = speech;
    }

    /// The settings of accounts `a`, `b`, ... and of an alias `fast` over all of them.
    ///
    /// @param more members of the alias, beside its targets
    static String yaml(WireFormat speech, int accounts, String more) {
        var yaml = new StringBuilder(providers(speech, accounts));
        yaml.append("models:\n  fast:\n    targets:\n");
        for (char name = 'a'; name < 'a' + accounts; name++) {
            yaml.append("      - model: ").append(name).append("/m\n");
        }
        return yaml.append(more).toString();
    }

    static String providers(WireFormat speech, int accounts) {
        var yaml = new StringBuilder("providers:\n");
        String type = speech == WireFormat.CHAT ? "openai" : "anthropic";
        for (char name = 'a'; name < 'a' + accounts; name++) {
            yaml.append(
                    "  %s: {type: %s, base-url: 'UPSTREAM/%s', api-key: %s-%s, models: [m], streams: exact}\n"
                            .formatted(name, type, name, GatewayFixture.KEY, name));
        }
        return yaml.toString();
    }

    /// What a caller of the alias asks.
    String request(boolean streamed) {
        return speech.request(streamed).replace("\"" + speech.model() + "\"", "\"fast\"");
    }

    ScriptedClient.Reply ask(GatewayFixture gateway, boolean streamed, String... fields) {
        return gateway.ask(speech, request(streamed), fields);
    }

    /// From now on an account answers by a script.
    Pool on(String account, Script script) {
        scripts.put(account, script);
        return this;
    }

    /// From now on an account gives good answers.
    Pool heal(String account) {
        scripts.remove(account);
        return this;
    }

    @Override
    public void play(Talk talk) throws Exception {
        Script script = scripts.get(account(talk.question()));
        if (script == null) {
            answer(talk.question()).play(talk);
        } else {
            script.play(talk);
        }
    }

    /// A good answer, streamed if that was requested.
    Script answer(Asked asked) {
        return asked.text().contains("\"stream\":true")
                ? ScriptedUpstream.stream(speech, 3)
                : talk -> talk.send(speech.wholeResponse());
    }

    /// Who was asked, in order.
    static List<String> asked(GatewayFixture gateway) {
        return gateway.upstream().asked().stream().map(Pool::account).toList();
    }

    static long asked(GatewayFixture gateway, String account) {
        return asked(gateway).stream().filter(account::equals).count();
    }

    private static String account(Asked asked) {
        var found = ACCOUNT.matcher(asked.line());
        return found.find() ? found.group(1) : "";
    }
}
