package dev.gatehouse.journey;

import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Several accounts at one scripted provider, each of which answers by a script. They are
/// distinguished apart by their paths.
final class Pool implements Script {
    private static final Pattern ACCOUNT = Pattern.compile("/v1/(\\w+)/");

    private final WireFormat speech;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();

    /// An account without a script returns a complete answer.
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

    /// A request for the alias.
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
    Script answer(ReceivedRequest received) {
        return received.text().contains("\"stream\":true")
                ? ScriptedUpstream.stream(speech, 3)
                : talk -> talk.send(speech.wholeResponse());
    }

    /// The accounts that received requests, in order.
    static List<String> received(GatewayFixture gateway) {
        return gateway.upstream().received().stream().map(Pool::account).toList();
    }

    static long received(GatewayFixture gateway, String account) {
        return received(gateway).stream().filter(account::equals).count();
    }

    private static String account(ReceivedRequest received) {
        var found = ACCOUNT.matcher(received.line());
        return found.find() ? found.group(1) : "";
    }
}
