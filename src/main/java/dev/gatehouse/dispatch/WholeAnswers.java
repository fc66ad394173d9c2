package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.Conversion;
import dev.gatehouse.dialect.GatheredReply;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.Translated;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.ContentType;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.util.Locale;

/// Reads the answer of a provider to a request for a whole one.
final class WholeAnswers {
    private final OperationResolver operations;
    private final ProviderCaller.Objects objects;
    private final UpstreamSettings settings;

    WholeAnswers(
            OperationResolver operations,
            ProviderCaller.Objects objects,
            UpstreamSettings settings) {
        this.operations = operations;
        this.objects = objects;
        this.settings = settings;
    }

    /// Reads it.
    ///
    /// @throws dev.gatehouse.call.ProblemException when it is an error, or cannot be read
    Answer of(Attempt attempt, Conversion conversion, UpstreamResponse response)
            throws IOException {
        ProviderSide side = conversion.provider();
        MemoryLease memory = attempt.call().record().memory();
        long limit = settings.answerSizeLimit().bytes() - conversion.kept();
        byte[] received = response.readAll(limit, memory::take);
        attempt.received(received, 0, received.length);
        if (ContentType.of(response.headers().first("content-type")) == ContentType.EVENTS) {
            return gathered(attempt, conversion, response, received);
        }
        Json answer = json(attempt, received);
        takeRoom(attempt, conversion, answer);
        ProviderError error = side.errorIn(attempt.operation(), answer);
        if (error != null) {
            throw failed(attempt, side, response, error);
        }
        new ObjectIdRecorder(attempt, side, objects).record(answer);
        attempt.used(ProviderCaller.withRequest(attempt, side, conversion.usage(answer)));
        attempt.finishReason(side.finishReason(answer));
        Headers headers = headers(attempt, side, response);
        try {
            byte[] body = conversion.answer(attempt.call().json(), answer, received);
            if (!conversion.unfinished()) {
                attempt.answering();
            }
            if (conversion.estimated()) {
                headers.add(TokenEstimateStage.FIELD, "true");
            }
            return new Answer.Whole(response.status(), headers, body);
        } catch (MalformedJson e) {
            throw ProviderCaller.invalid(attempt, "its answer " + e.reason(), false).asException();
        }
    }

    private static ProblemException failed(
            Attempt attempt, ProviderSide side, UpstreamResponse response, ProviderError error) {
        Headers shown = HeaderPolicy.answerHeaders(attempt, side, response.headers());
        return ProviderCaller.failed(attempt, error, shown).asException();
    }

    private static Headers headers(Attempt attempt, ProviderSide side, UpstreamResponse response) {
        Headers headers = HeaderPolicy.answerHeaders(attempt, side, response.headers());
        headers.add("Content-Type", "application/json");
        return headers;
    }

    /// The stream of a provider that streams where a whole answer was requested, as a whole answer.
    private Answer gathered(
            Attempt attempt, Conversion conversion, UpstreamResponse response, byte[] received) {
        ProviderSide side = conversion.provider();
        Translated translated = operations.translated(attempt, conversion);
        if (translated == null) {
            throw ProviderCaller.invalid(attempt, "it streamed a whole answer", true).asException();
        }
        takeRoom(attempt, received.length, 0);
        String type = String.valueOf(response.headers().first("content-type"));
        var events =
                side.events(
                        ByteSource.of(received),
                        type.toLowerCase(Locale.ROOT),
                        received.length + 1);
        try {
            GatheredReply gathered = translated.gather(events);
            Reply reply = gathered.reply();
            if (gathered.error() != null) {
                throw failed(attempt, side, response, gathered.error());
            } else if (reply == null) {
                throw new Problem.Truncated(attempt.account().name(), "it ended in the middle")
                        .asException();
            }
            attempt.used(ProviderCaller.withRequest(attempt, side, reply.usage()));
            attempt.finishReason(reply.choices().getFirst().stop().reason().word());
            attempt.answering();
            byte[] body = translated.answer(reply);
            new ObjectIdRecorder(attempt, side, objects).record(Json.parse(body));
            return new Answer.Whole(response.status(), headers(attempt, side, response), body);
        } catch (MalformedJson e) {
            throw ProviderCaller.invalid(attempt, "its answer " + e.reason(), false).asException();
        }
    }

    private static void takeRoom(Attempt attempt, Conversion conversion, Json answer) {
        int translated = conversion.translates() ? answer.length() : 0;
        takeRoom(attempt, translated, answer.values());
    }

    private static void takeRoom(Attempt attempt, int translated, long values) {
        MemoryLease memory = attempt.call().record().memory();
        if (!memory.takeTranslation(translated) || !memory.takeValues(values)) {
            throw ProviderCaller.invalid(attempt, "its answer has too many values", true)
                    .asException();
        }
    }

    /// The JSON of a body.
    static Json json(Attempt attempt, byte[] body) {
        try {
            return Json.parse(body);
        } catch (MalformedJson _) {
            throw ProviderCaller.invalid(attempt, "its answer is not JSON", false).asException();
        }
    }
}
