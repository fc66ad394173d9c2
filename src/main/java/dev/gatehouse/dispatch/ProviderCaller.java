package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.ObjectListener;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope.Timeout;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Conversion;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.provider.Correction;
import dev.gatehouse.provider.sign.Signers;
import dev.gatehouse.routing.affinity.ObjectOwners;
import dev.gatehouse.stream.ContentType;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Executes one attempt: builds the upstream request, sends it and reads the response.
public final class ProviderCaller implements AttemptStage.Next {
    private static final int LONGEST_ERROR = 1 << 20;
    private static final int MOST_CORRECTIONS = 4;

    private final OperationResolver operations;
    private final Upstream upstream;
    private final Signers signers;
    private final Objects objects;
    private final LearnedQuirks learned;
    private final UpstreamSettings settings;
    private final Duration streamTimeout;
    private final WholeAnswers whole;

    /// What learns of the objects in answers.
    ///
    /// @param owners which account has made what
    /// @param listener observes the objects
    public record Objects(ObjectOwners owners, ObjectListener listener) {}

    /// @param streamTimeout how long a WebSocket may last
    public ProviderCaller(
            OperationResolver operations,
            Upstream upstream,
            Signers signers,
            Objects objects,
            LearnedQuirks learned,
            UpstreamSettings settings,
            Duration streamTimeout) {
        this.operations = operations;
        this.upstream = upstream;
        this.signers = signers;
        this.objects = objects;
        this.learned = learned;
        this.settings = settings;
        this.streamTimeout = streamTimeout;
        this.whole = new WholeAnswers(operations, objects, settings);
    }

    /// Sends the request, and waits for the whole answer or the head of a stream.
    ///
    /// @throws ProblemException when the attempt fails
    @Override
    public Answer proceed(Attempt attempt) {
        CallerKeys.apply(attempt);
        Conversion conversion = operations.conversion(attempt);
        try {
            return corrected(attempt, conversion);
        } catch (IOException e) {
            throw new ProblemException(UpstreamProblems.of(e, attempt), e);
        }
    }

    /// Sends the request with the corrections known for its target, and with further ones as long
    /// as its provider's errors name them.
    private Answer corrected(Attempt attempt, Conversion conversion) throws IOException {
        List<Correction> known = learned.of(attempt);
        List<Correction> corrections = known;
        while (true) {
            try {
                Answer answer = all(attempt, conversion, corrections);
                if (corrections.size() > known.size()) {
                    learned.remember(attempt, corrections);
                }
                return answer;
            } catch (ProblemException e) {
                Correction further = LearnedQuirks.after(e.problem(), attempt, corrections);
                if (further == null || corrections.size() - known.size() >= MOST_CORRECTIONS) {
                    throw e;
                }
                corrections = Stream.concat(corrections.stream(), Stream.of(further)).toList();
            }
        }
    }

    /// Sends the request, or the several requests of which the provider takes only parts at once;
    /// the answer to the last of them is the whole one.
    private Answer all(Attempt attempt, Conversion conversion, List<Correction> corrections)
            throws IOException {
        Answer answer = send(attempt, conversion, corrections);
        while (conversion.unfinished()) {
            answer = send(attempt, conversion, corrections);
        }
        return answer;
    }

    private Answer send(Attempt attempt, Conversion conversion, List<Correction> corrections)
            throws IOException {
        Request outbound = OutboundRequest.of(attempt, conversion, objects.owners(), corrections);
        attempt.sending(outbound);
        sign(attempt, outbound);
        // Those of the first part hold for all.
        if (!conversion.unfinished()) {
            startTimeouts(attempt);
        }
        UpstreamResponse response = upstream.send(outbound, attempt.scope());
        try {
            attempt.scope().stop(Timeout.RESPONSE_HEAD);
            attempt.responded(response.headers());
            attempt.call().record().phase(CallRecord.Phase.WAITING);
            boolean natively = attempt.call().operation() == Operation.PASSTHROUGH;
            if (natively && response.status() >= 400) {
                return nativeError(attempt, conversion.provider(), response);
            }
            if (!natively && !accepted(attempt.call(), response)) {
                throw rejected(attempt, conversion.provider(), response).asException();
            }
            return answer(attempt, conversion, response);
        } catch (IOException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    private void sign(Attempt attempt, Request request) throws IOException {
        attempt.account()
                .signer(attempt.operation(), signers)
                .sign(request.method(), request.path(), request.headers(), request.body());
    }

    private static boolean accepted(Call call, UpstreamResponse response) {
        boolean good = response.status() >= 200 && response.status() <= 299;
        return good || WebSocketUpgrade.granted(call, response);
    }

    private void startTimeouts(Attempt attempt) {
        if (attempt.call().facts().streaming()) {
            attempt.scope().start(Timeout.FIRST_CONTENT, firstContentTimeout(attempt));
            if (attempt.standby()) {
                attempt.scope().start(Timeout.RESPONSE_HEAD, settings.responseHeadTimeout());
            }
            return;
        }
        Duration ofAccount = attempt.account().settings().totalTimeout();
        if (ofAccount != null) {
            attempt.scope().start(Timeout.TOTAL, ofAccount);
        }
        if (attempt.standby()) {
            Duration left = attempt.call().scope().remaining(Timeout.TOTAL);
            attempt.scope().start(Timeout.SHARE, left.dividedBy(2));
        }
    }

    /// That of the alias, else that of the account, else that of all accounts.
    private Duration firstContentTimeout(Attempt attempt) {
        Duration ofAlias = attempt.policy().firstContentTimeout();
        Duration ofAccount = attempt.account().firstContentTimeout();
        if (ofAlias != null) {
            return ofAlias;
        }
        return ofAccount == null ? settings.firstContentTimeout() : ofAccount;
    }

    private Answer answer(Attempt attempt, Conversion conversion, UpstreamResponse response)
            throws IOException {
        Call call = attempt.call();
        ProviderSide side = conversion.provider();
        if (WebSocketUpgrade.granted(call, response)) {
            Headers headers = HeaderPolicy.relayedHeaders(attempt, side, response.headers());
            return new Answer.Upgraded(
                    WebSocketUpgrade.answer(headers),
                    new WebSocketTunnel(
                            attempt,
                            response,
                            new WebSocketTunnel.Limits(settings.idleTimeout(), streamTimeout)));
        }
        ContentType type = ContentType.of(response.headers().first("content-type"));
        boolean any = call.operation().answersInAnyForm();
        if (call.operation().relayed() || (any && type == ContentType.OTHER)) {
            return relayed(attempt, side, response, type);
        }
        return call.facts().streaming() || (any && type == ContentType.EVENTS)
                ? streamed(attempt, conversion, response)
                : whole.of(attempt, conversion, response);
    }

    private Answer relayed(
            Attempt attempt, ProviderSide side, UpstreamResponse response, ContentType type) {
        if (type == ContentType.EVENTS) {
            String model = attempt.call().facts().model();
            attempt.call().record().facts(new RequestFacts(model, true));
        }
        Headers headers = HeaderPolicy.relayedHeaders(attempt, side, response.headers());
        attempt.used(withRequest(attempt, side, null));
        var ids = new ObjectIdRecorder(attempt, side, objects);
        var flow = new RawStream(attempt, response, side, settings.idleTimeout(), ids);
        return new Answer.Relayed(response.status(), headers, response.length(), flow);
    }

    /// A usage with what the request alone states of it.
    static @Nullable Usage withRequest(
            Attempt attempt, ProviderSide side, @Nullable Usage reported) {
        Json request = attempt.call().json();
        return request == null ? reported : side.usage(attempt.operation(), request, reported);
    }

    static Problem invalid(Attempt attempt, String how, boolean permanent) {
        return new Problem.InvalidUpstreamResponse(attempt.account().name(), how, permanent);
    }

    private Answer streamed(Attempt attempt, Conversion conversion, UpstreamResponse response)
            throws IOException {
        ProviderSide side = conversion.provider();
        var options =
                new StreamOptions(
                        attempt.account().streamMode(),
                        attempt.call().facts().usage() ? Asked.YES : Asked.NO,
                        attempt.call().record().id());
        StreamTransform transform =
                transform(
                        attempt,
                        conversion,
                        ContentType.of(response.headers().first("content-type")),
                        options);
        if (transform == null) {
            throw notStreamed(attempt, side, response).asException();
        }
        var ids = new ObjectIdRecorder(attempt, side, objects);
        var reading = new ProviderStream.Reading(side, transform, ids);
        var stream = new ProviderStream(attempt, response, reading, settings);
        attempt.used(withRequest(attempt, side, null));
        Headers headers = HeaderPolicy.answerHeaders(attempt, side, response.headers());
        return new Answer.Streamed(headers, stream);
    }

    /// The transform of what was received; `null` for a content type that is none of a stream.
    private @Nullable StreamTransform transform(
            Attempt attempt, Conversion conversion, ContentType type, StreamOptions options) {
        return switch (type) {
            case EVENTS -> conversion.stream(options);
            case JSON -> operations.wholeAsStream(attempt, conversion, options);
            case OTHER -> null;
        };
    }

    /// A whole answer that cannot be sent on as a stream: an error in it is one, anything else is
    /// an answer that this target would send again.
    private Problem notStreamed(Attempt attempt, ProviderSide side, UpstreamResponse response)
            throws IOException {
        ContentType type = ContentType.of(response.headers().first("content-type"));
        if (type == ContentType.JSON) {
            MemoryLease memory = attempt.call().record().memory();
            long limit = settings.answerSizeLimit().bytes();
            Json answer = WholeAnswers.json(attempt, response.readAll(limit, memory::take));
            ProviderError error = side.errorIn(attempt.operation(), answer);
            if (error != null) {
                return failed(attempt, error, Headers.none());
            }
        }
        return invalid(attempt, "it did not stream", true);
    }

    /// An error response of native access passes as it is, without the account's key where it
    /// repeats that; a rejection of the key itself is not the client's.
    private static Answer nativeError(Attempt attempt, ProviderSide side, UpstreamResponse response)
            throws IOException {
        byte[] body = response.readAll(LONGEST_ERROR);
        attempt.received(body, 0, body.length);
        ProviderError error = side.error(response.status(), response.headers(), body);
        Problem problem = failed(attempt, error, Headers.none());
        if (problem instanceof Problem.CredentialsRejected) {
            throw problem.asException();
        }
        Headers headers = HeaderPolicy.relayedHeaders(attempt, side, response.headers());
        attempt.finish(problem);
        byte[] redacted =
                attempt.account().redact(new String(body, ISO_8859_1)).getBytes(ISO_8859_1);
        return Answer.Whole.error(response.status(), headers, redacted, problem);
    }

    private static Problem rejected(Attempt attempt, ProviderSide side, UpstreamResponse response)
            throws IOException {
        int status = response.status();
        if (status < 400) {
            return new Problem.InvalidUpstreamResponse(
                    attempt.account().name(), "it redirected the request elsewhere", true);
        }
        byte[] body = response.readAll(LONGEST_ERROR);
        attempt.received(body, 0, body.length);
        ProviderError error = side.error(status, response.headers(), body);
        Headers headers = HeaderPolicy.answerHeaders(attempt, side, response.headers());
        return failed(attempt, error, headers);
    }

    /// The problem of a provider's error, as the client may see it: a rejection of the account's
    /// key is not the client's.
    static Problem failed(Attempt attempt, ProviderError error, Headers headers) {
        String account = attempt.account().name();
        boolean own = attempt.credential() == Attempt.Credential.CALLER;
        ProviderError redacted = Redactor.redact(error, attempt.account());
        return error.kind() == ProviderError.Kind.AUTH && !own
                ? new Problem.CredentialsRejected(account, redacted.message())
                : new Problem.ProviderFailed(account, redacted, headers);
    }
}
