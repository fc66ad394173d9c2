package dev.gatehouse.call;

import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call on its way. What it gains on the path makes a new one; what happens to it is written
/// in
/// its [Trail].
///
/// @param operation what is asked for
/// @param head the HTTP head it came with
/// @param upload its body, unread
/// @param lifeline what it hangs by
/// @param trail what has happened to it
/// @param json the body once it has been read
/// @param plan who is to be asked once that is known
public record Call(
        Operation operation,
        Exchange.Head head,
        Upload upload,
        Lifeline lifeline,
        Trail trail,
        @Nullable Json json,
        @Nullable Plan plan) {

    /// The same call with its body read.
    public Call with(Json body) {
        return new Call(operation, head, upload, lifeline, trail, body, plan);
    }

    /// The same call with a plan.
    public Call with(Plan made) {
        return new Call(operation, head, upload, lifeline, trail, json, made);
    }

    /// The body, for stages behind the one that reads it.
    public Json body() {
        return Objects.requireNonNull(json, "the body has not been read");
    }

    /// The plan, for stages behind the one that makes it.
    public Plan route() {
        return Objects.requireNonNull(plan, "there is no plan yet");
    }
}
