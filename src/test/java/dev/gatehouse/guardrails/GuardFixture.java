package dev.gatehouse.guardrails;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.app.Settings;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Calls;
import dev.gatehouse.call.Operation;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Sources;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.guardrails.check.Check;
import dev.gatehouse.guardrails.detect.SharedPass;
import dev.gatehouse.guardrails.mask.PlaceholderKey;
import dev.gatehouse.guardrails.mask.Placeholders;
import dev.gatehouse.guardrails.model.ChildCalls;
import dev.gatehouse.guardrails.rule.GuardReader;
import dev.gatehouse.guardrails.rule.GuardSettings;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Guardrails in this process, without a gateway.
final class GuardFixture implements AutoCloseable {
    private static final RootSecret SECRET =
            new RootSecret(Secret.of("a-secret-of-the-placeholders-of-tests"), false);

    private final DeadlineTimer timer = DeadlineTimer.start();
    private final CallScope scope = CallScope.of(timer);
    private final GuardFigures figures = new GuardFigures();
    private final Verdicts verdicts = new Verdicts(100);
    private final Upstream upstream;
    private final Call call = Calls.of(Operation.CHAT, scope, "{\"model\":\"m\",\"messages\":[]}");
    final GuardUse use = new GuardUse();
    final Placeholders placeholders =
            new Placeholders(new PlaceholderKey(() -> List.of(SECRET)), "tenant");

    GuardFixture() {
        try {
            upstream = Upstream.open(upstreamSettings(), timer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static UpstreamSettings upstreamSettings() {
        try {
            return SettingsReader.read(Sources.none(), Settings::read)
                    .finish()
                    .settings()
                    .upstream();
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    GuardRun run() {
        return new GuardRun(call, use, placeholders, verdicts, new SharedPass(List.of()), false);
    }

    /// Guardrails, each as JSON.
    List<Guard> guards(String... settings) {
        var guards = new ArrayList<Guard>();
        for (String each : settings) {
            guards.add(guard(each));
        }
        return guards;
    }

    Guard guard(String settings) {
        GuardSettings read = settings(settings);
        return guard(read, new CheckFactory(upstream, new ChildCalls()).of(read));
    }

    Guard guard(GuardSettings settings, Check check) {
        return new Guard(settings, check, figures.of(settings.name()));
    }

    static GuardSettings settings(String json) {
        try {
            Json body = Json.parse(json.getBytes(UTF_8));
            Json name = body.member("name");
            return GuardReader.read(name == null ? "guard" : name.text(), body);
        } catch (MalformedJson e) {
            throw new AssertionError(json + ": " + e.reason(), e);
        }
    }

    @Override
    public void close() {
        upstream.close();
        scope.close();
        timer.close();
    }
}
