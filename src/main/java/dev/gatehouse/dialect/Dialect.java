package dev.gatehouse.dialect;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One wire format: how it says problems, pings and ends, and how its answers are read.
public interface Dialect {
    /// The body that says a problem.
    ///
    /// @param requestId the call's id, shown to whoever asks for help
    byte[] problem(Problem problem, String requestId);

    /// Bases below which its callers look for its operations, beside `/v1` and none.
    List<String> pathPrefixes();

    /// Whether a caller shows by a header field that he speaks it.
    boolean recognises(Headers headers);

    /// Header fields of the caller's that reach the provider; a name that ends in a dash stands for
    /// all that begin so.
    List<String> requestHeaders();

    /// Header fields of the provider's that reach the caller, likewise.
    List<String> answerHeaders();

    /// The stream event that says a problem; the last of its stream.
    byte[] problemEvent(Problem problem, String requestId);

    /// The stream event that says nothing but that somebody is still there.
    byte[] heartbeat();

    /// What it says to a request that lacks the model it needs.
    String missingModelMessage();

    /// Makes sure that a stream will tell its usage.
    ///
    /// @return whether the caller had asked for it himself
    boolean requestUsage(Json body, Patch patch) throws MalformedJson;

    /// Reads a stream of this format.
    StreamTransform streamTransform(StreamOptions terms);

    /// Reads what a `usage` of its says; what is not said again still holds.
    ///
    /// @param before what was said earlier about the same answer
    @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before);

    /// What must change in a whole answer for it to be what was asked for; `null`, as a rule.
    @Nullable Patch finishAnswer(Json question, Json answer);

    /// Reads a provider's refusal.
    ProviderError providerError(int status, Headers headers, byte[] body);
}
