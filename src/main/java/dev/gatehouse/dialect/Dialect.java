package dev.gatehouse.dialect;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.chat.Usage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.Patch;
import org.jspecify.annotations.Nullable;

/// One wire format: how it says problems, pings and ends, and how its answers are read.
public interface Dialect {
    /// The body that says a problem.
    ///
    /// @param requestId the call's id, shown to whoever asks for help
    byte[] problem(Problem problem, String requestId);

    /// Adds the fields that belong to a problem's status, beside those every dialect has.
    void problemHeaders(Problem problem, Headers headers);

    /// The stream event that says a problem; the last of its stream.
    byte[] problemEvent(Problem problem, String requestId);

    /// The stream event that says nothing but that somebody is still there.
    byte[] heartbeat();

    /// Refuses a body that lacks what the operation cannot do without.
    ///
    /// @throws dev.gatehouse.json.MalformedJson naming the field
    void check(Json body) throws dev.gatehouse.json.MalformedJson;

    /// Makes sure that a stream will tell its usage.
    ///
    /// @return whether the caller had asked for it himself
    boolean askForUsage(Json body, Patch patch) throws dev.gatehouse.json.MalformedJson;

    /// Reads a stream of this format.
    Translation translation(Terms terms);

    /// What a whole answer says it took; `null` when it does not say.
    @Nullable Usage usage(Json answer);

    /// Reads a provider's refusal.
    Rejection rejection(int status, Headers headers, byte[] body);

    /// What the caller is to see of a provider's stream.
    ///
    /// @param fidelity whether events pass as they are
    /// @param usage whether he asked for the usage himself
    record Terms(Fidelity fidelity, Asked usage) {
        /// How closely a provider keeps to the format.
        public enum Fidelity {
            /// To the letter: its events pass as the bytes they are.
            EXACT,
            /// Roughly: its events are brought into the official order for strict clients.
            NORMALISED
        }

        /// Whether something was asked for.
        public enum Asked {
            YES,
            NO
        }
    }
}
