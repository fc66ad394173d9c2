package dev.gatehouse.dialect;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.MemberNames;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.StreamForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The half of a dialect between client and gateway: the facts of a request, and how problems,
/// pings and errors in a stream are written.
public interface ClientSide {
    /// The base paths below which clients of this dialect look for its operations, beside `/v1` and
    /// none.
    List<String> pathPrefixes();

    /// Base paths likewise that name the model of a call in `{model}`.
    default List<String> modelPathPrefixes() {
        return List.of();
    }

    /// Whether a client shows by a header field that it uses this dialect.
    boolean recognises(Headers headers);

    /// The facts of a request, read from its body, its path or its operation.
    ///
    /// @param body the JSON of the body
    RequestFacts facts(Call.Request request, Json body) throws MalformedJson;

    /// The members of its requests. A name that a parser without regard to letter case takes for
    /// one of them is rejected: the provider's may be such a parser.
    MemberNames members();

    /// What a request requires of a model, as far as its body shows it.
    RequiredFeatures features(Json body);

    /// What the client names as its own user; `null` when it names none.
    default @Nullable String endUser(Json body) {
        String user = textIn(body, "user");
        return user == null ? textIn(body, "safety_identifier") : user;
    }

    /// A member of the request that is a text; `null` when there is none.
    static @Nullable String textIn(Json body, String name) {
        Json member = body.kind() == Json.Kind.OBJECT ? body.member(name) : null;
        try {
            return member == null || !member.hasText() ? null : member.text();
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// The state in a request that one account has made and others do not have, the strongest
    /// first.
    default List<StateReference> references(Json body) {
        return List.of();
    }

    /// The header fields, beside `x-request-id`, in which its clients look for the id of a request.
    default List<String> idHeaders() {
        return List.of();
    }

    /// How the names of the header fields begin that state what is left of rate limits.
    default String rateFields() {
        return "x-ratelimit-";
    }

    /// Writes what is left of a rate limit.
    ///
    /// @param unit `requests` or `tokens`
    default void writeRate(String unit, RateLeft left, Headers into) {
        into.add(rateFields() + "limit-" + unit, Long.toString(left.limit()));
        into.add(rateFields() + "remaining-" + unit, Long.toString(left.remaining()));
        into.add(rateFields() + "reset-" + unit, left.resetDuration());
    }

    /// The message for a request that lacks the model it needs.
    String missingModelMessage();

    /// The body of an error.
    ///
    /// @param requestId the id of the call
    byte[] problem(Problem problem, String requestId);

    /// The error event of a stream; the last of its stream.
    byte[] problemEvent(Problem problem, String requestId);

    /// How the frames of the stream that a request asks for are written.
    default StreamForm streamForm(Exchange.Head head) {
        return StreamForm.EVENTS;
    }

    /// The stream event that keeps a silent connection open.
    byte[] heartbeat();

    /// What must change in a whole answer for it to have the requested form; `null` as a rule.
    default @Nullable Patch finishAnswer(Json request, Json answer) {
        return null;
    }

    /// The format in which a request is written, as a rule that of its operation. Some clients send
    /// one format to the address of another, and expect the answer in that of the address.
    default Operation.Format written(Operation operation, Json body) {
        return operation.format();
    }

    /// Which requests are equal for a cache of answers.
    default CacheRules cacheRules() {
        return CacheRules.USUAL;
    }

    /// The client's half of translation; `null` where the dialect is not translated.
    default @Nullable ClientTranslation translation() {
        return null;
    }
}
