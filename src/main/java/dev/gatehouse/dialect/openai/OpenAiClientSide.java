package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import java.util.List;

/// What the client sides of the OpenAI API have in common.
public interface OpenAiClientSide extends ClientSide {
    Field<String> MODEL = Field.text("model");
    Field<Boolean> STREAM = Field.bool("stream");

    @Override
    default List<String> pathPrefixes() {
        return List.of("/openai/v1", "/openai");
    }

    /// Where clients of Azure look.
    @Override
    default List<String> modelPathPrefixes() {
        return List.of("/openai/deployments/{model}");
    }

    @Override
    default boolean recognises(Headers headers) {
        return headers.first("openai-beta") != null;
    }

    @Override
    default RequestFacts facts(Call.Request request, Json body) throws MalformedJson {
        String inPath = request.parameters().get("model");
        String model = inPath == null ? MODEL.in(body) : inPath;
        UsageOption.rejectSimilarNames(body);
        boolean streaming = Boolean.TRUE.equals(STREAM.in(body));
        return model == null && !streaming
                ? RequestFacts.NONE
                : new RequestFacts(model, streaming, !streaming || usage(body));
    }

    @Override
    default MemberNames members() {
        return OpenAiMembers.ALL;
    }

    /// Whether a request for a stream asks for the usage; streams of typed events always have it.
    default boolean usage(Json body) throws MalformedJson {
        return true;
    }

    @Override
    default String missingModelMessage() {
        return "you must provide a model parameter";
    }

    @Override
    default byte[] problem(Problem problem, String requestId) {
        return ProblemWriter.body(problem, requestId);
    }

    /// A comment, as some clients fail on an event without data. It has one line end: a blank line
    /// after it would end an event for clients that keep `id` lines.
    @Override
    default byte[] heartbeat() {
        return ": ping\n".getBytes(UTF_8);
    }
}
