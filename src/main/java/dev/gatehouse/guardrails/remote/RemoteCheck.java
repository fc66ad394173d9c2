package dev.gatehouse.guardrails.remote;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.config.Secret;
import dev.gatehouse.guardrails.check.Check;
import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.CheckLimit;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;

/// Asks a service over HTTP.
public final class RemoteCheck implements Check {
    private static final long LONGEST_ANSWER = 4 << 20;

    private final RemoteSettings settings;
    private final Upstream upstream;
    private final RemoteShape shape;

    public RemoteCheck(RemoteSettings settings, Upstream upstream) {
        this.settings = settings;
        this.upstream = upstream;
        this.shape =
                switch (settings.adapter()) {
                    case PLAIN -> new PlainShape(settings);
                    case PRESIDIO -> new PresidioShape(settings);
                    case LAKERA -> new LakeraShape(settings);
                    case NEMO -> new NemoShape(settings);
                    case LLM_GUARD -> new LlmGuardShape(settings);
                    case MODERATION -> new ModerationShape(settings.model());
                };
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public boolean rewrites() {
        return settings.adapter() == RemoteSettings.Adapter.LLM_GUARD;
    }

    @Override
    public Verdict check(Content content, CheckLimit limit) throws CheckFailure {
        try (CallScope scope = limit.scope().child()) {
            scope.start(CallScope.Timeout.TOTAL, limit.limit());
            return shape.check(content, (path, body) -> send(path, body, scope));
        }
    }

    private Json send(String path, byte[] body, CallScope scope) throws CheckFailure {
        URI url = Objects.requireNonNull(settings.url());
        String base = url.getRawPath() == null ? "" : url.getRawPath();
        // The address of an endpoint is sent as it is; paths of a server are put behind its own.
        boolean closed = !path.isEmpty() && base.endsWith("/");
        String bare = closed ? base.substring(0, base.length() - 1) : base;
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String whole = bare + path + query;
        var request =
                new Request(
                        "POST",
                        url,
                        whole.isEmpty() ? "/" : whole,
                        headers(),
                        Request.payload(Patch.Pieces.of(body, 0, body.length)));
        try (UpstreamResponse response = upstream.send(request, scope)) {
            byte[] answer = response.readAll(LONGEST_ANSWER);
            if (response.status() / 100 != 2) {
                throw new CheckFailure("received the status " + response.status());
            }
            return Json.parse(answer);
        } catch (IOException e) {
            throw new CheckFailure(
                    scope.reason() == null ? "could not reach its service" : "took too long");
        } catch (MalformedJson e) {
            throw new CheckFailure("received an answer that is no JSON");
        }
    }

    private Headers headers() {
        Headers headers = Headers.of("Content-Type", "application/json");
        headers.add("Accept", "application/json");
        Secret key = settings.apiKey();
        if (key != null) {
            headers.add("Authorization", "Bearer " + key.reveal());
        }
        return headers;
    }
}
