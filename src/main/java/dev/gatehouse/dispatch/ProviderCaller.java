package dev.gatehouse.dispatch;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Route;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.stream.InvalidStreamException;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.UnreachableException;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts one call to one target, in the dialect both speak, and reads what comes back.
///
/// On the way out the only bytes that may change are the model's name, the wish for usage, and what
/// the provider's entry declares; on the way back none, but for what that wish brought.
public final class ProviderCaller {
    private static final int LONGEST_REFUSAL = 1 << 20;

    private final Function<String, Account> accounts;
    private final Dialects dialects;
    private final Means means;
    private final UpstreamSettings settings;

    public ProviderCaller(
            Function<String, Account> accounts,
            Dialects dialects,
            Means means,
            UpstreamSettings settings) {
        this.accounts = accounts;
        this.dialects = dialects;
        this.means = means;
        this.settings = settings;
    }

    /// What it asks with, beside the settings.
    ///
    /// @param upstream reaches providers
    /// @param catalogue knows their models
    /// @param owners remember who made what
    public record Means(Upstream upstream, LiveCatalogue catalogue, ObjectOwners owners) {}

    /// Asks, and waits for the whole answer or for the first content of a stream.
    ///
    /// @throws Refusal when it comes to nothing; nothing has been said to the caller then
    public Answer ask(Call call, Route.Target target) {
        Account account = CallerKeys.applied(accounts.apply(target.account()), call);
        Provider provider = account.provider();
        boolean needed = provider.hasModelQuirks(call.operation());
        ModelFacts model = means.catalogue().model(provider.name(), target.model(), needed);
        Dialect dialect = dialects.of(call.operation());
        CallScope attemptScope = call.scope().child();
        var attempt = new Question(call, target, account, dialect, attemptScope, model);
        boolean handedOn = false;
        try {
            Answer answer = ask(attempt);
            handedOn = !(answer instanceof Answer.Whole);
            return answer;
        } catch (IOException e) {
            throw new ProblemException(problem(e, attempt), e);
        } finally {
            if (!handedOn) {
                attemptScope.close();
            }
        }
    }

    /// One call on its way to one account.
    ///
    /// @param model what is known of the model
    record Question(
            Call call,
            Route.Target target,
            Account account,
            Dialect dialect,
            CallScope lifeline,
            @Nullable ModelFacts model) {
        String name() {
            return account.name();
        }
    }

    private Answer ask(Question attempt) throws IOException {
        Call call = attempt.call();
        String path = path(attempt);
        var sent = OutboundBody.prepare(attempt, means.owners());
        Request request = HeaderPolicy.to(attempt, path, sent.body());
        if (call.record().streaming()) {
            Duration limit = call.routed().policy().firstContentTimeout();
            attempt.lifeline()
                    .start(
                            CallScope.Timeout.FIRST_CONTENT,
                            limit == null ? settings.firstContentTimeout() : limit);
        }
        UpstreamResponse response = means.upstream().send(request, attempt.lifeline());
        try {
            call.record().phase(CallRecord.Phase.WAITING);
            boolean fine =
                    (response.status() >= 200 && response.status() <= 299)
                            || WebSocketUpgrade.granted(call, response);
            if (!fine && call.operation() != Operation.PASSTHROUGH) {
                throw refused(attempt, response).asException();
            }
            return answer(attempt, sent.usage(), response);
        } catch (IOException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    private static String path(Question attempt) {
        Call call = attempt.call();
        String path = Address.of(call, attempt.account(), attempt.target());
        if (path == null) {
            throw new Problem.NotOffered(
                            call.operation().words(),
                            attempt.name(),
                            attempt.account().provider().offers())
                    .asException();
        }
        return path;
    }

    private Answer answer(Question attempt, StreamOptions.Asked usage, UpstreamResponse response)
            throws IOException {
        Call call = attempt.call();
        if (WebSocketUpgrade.granted(call, response)) {
            Headers headers =
                    WebSocketUpgrade.answered(
                            HeaderPolicy.relayedHeaders(attempt, response.headers()));
            return new Answer.Upgraded(headers, new WebSocketTunnel(attempt, response));
        }
        String type = String.valueOf(response.headers().first("content-type"));
        boolean events = type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
        boolean json = type.toLowerCase(Locale.ROOT).contains("json");
        boolean free = call.operation().answersFreely();
        if (call.operation().shape() == Operation.Shape.RELAY || (free && !events && !json)) {
            return relayed(attempt, response);
        }
        return call.record().streaming() || (free && events)
                ? streamed(attempt, usage, response)
                : whole(attempt, response);
    }

    private Answer relayed(Question attempt, UpstreamResponse response) {
        Headers headers = HeaderPolicy.relayedHeaders(attempt, response.headers());
        var flow =
                new RawStream(
                        attempt,
                        response,
                        settings.idleTimeout(),
                        new ObjectIdRecorder(attempt, means.owners()));
        return new Answer.Relayed(response.status(), headers, response.length(), flow);
    }

    private Answer whole(Question attempt, UpstreamResponse response) throws IOException {
        byte[] body = response.readAll(settings.answerSizeLimit().bytes());
        Json answer;
        try {
            answer = Json.parse(body);
        } catch (MalformedJson _) {
            throw new Problem.InvalidUpstreamResponse(attempt.name(), "its answer is not JSON")
                    .asException();
        }
        new ObjectIdRecorder(attempt, means.owners()).record(answer);
        attempt.call().record().usage(attempt.dialect().usage(answer.member("usage"), null));
        attempt.call().record().firstContent(attempt.lifeline().now());
        Headers headers = HeaderPolicy.answerHeaders(attempt, response.headers());
        headers.add("Content-Type", "application/json");
        Json asked = attempt.call().json();
        Patch amended = asked == null ? null : attempt.dialect().finishAnswer(asked, answer);
        return new Answer.Whole(
                response.status(), headers, amended == null ? body : amended.bytes());
    }

    private Answer streamed(Question attempt, StreamOptions.Asked usage, UpstreamResponse response)
            throws IOException {
        String type = String.valueOf(response.headers().first("content-type"));
        if (!type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            throw new Problem.InvalidUpstreamResponse(attempt.name(), "it did not stream")
                    .asException();
        }
        var terms = new StreamOptions(attempt.account().provider().streamMode(), usage);
        var stream =
                new ProviderStream(
                        attempt,
                        response,
                        attempt.dialect().streamTransform(terms),
                        settings,
                        new ObjectIdRecorder(attempt, means.owners()));
        stream.awaitContent();
        return new Answer.Streamed(HeaderPolicy.answerHeaders(attempt, response.headers()), stream);
    }

    private static Problem refused(Question attempt, UpstreamResponse response) throws IOException {
        int status = response.status();
        if (status < 400) {
            return new Problem.InvalidUpstreamResponse(
                    attempt.name(), "it redirected the call elsewhere");
        }
        byte[] body = response.readAll(LONGEST_REFUSAL);
        ProviderError read = attempt.dialect().providerError(status, response.headers(), body);
        return refused(attempt, read, HeaderPolicy.answerHeaders(attempt, response.headers()));
    }

    /// A refusal as the caller may see it: our key is no business of his.
    static Problem refused(Question attempt, ProviderError read, Headers headers) {
        Account account = attempt.account();
        boolean own = attempt.call().record().callerKey();
        if (read.kind() == ProviderError.Kind.AUTH && !own) {
            return new Problem.CredentialsRejected(account.name());
        }
        var shown =
                new ProviderError(
                        read.kind(),
                        read.status(),
                        account.redact(read.message()),
                        redacted(account, read.code()),
                        redacted(account, read.field()),
                        read.retryAfter());
        return new Problem.ProviderFailed(account.name(), shown, headers);
    }

    private static @Nullable String redacted(Account account, @Nullable String text) {
        return text == null ? null : account.redact(text);
    }

    /// What an exception means: if the lifeline has ended, that is why it came.
    static Problem problem(IOException broken, Question attempt) {
        CallScope.CancelReason cause = attempt.lifeline().reason();
        if (cause != null) {
            return CancelProblems.problem(cause, attempt.name());
        }
        return switch (broken) {
            case UnreachableException away -> new Problem.Unreachable(attempt.name(), away.how());
            case UpstreamResponse.TooLargeException large ->
                    new Problem.InvalidUpstreamResponse(
                            attempt.name(), "its answer has " + large.getMessage());
            case InvalidStreamException senseless ->
                    new Problem.InvalidUpstreamResponse(
                            attempt.name(), "it sent " + senseless.getMessage());
            case IOException other ->
                    new Problem.Truncated(attempt.name(), "the connection broke off");
        };
    }
}
