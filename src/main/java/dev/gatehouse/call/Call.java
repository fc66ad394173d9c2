package dev.gatehouse.call;

import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call on its way. What it gains on the path makes a new one; what happens to it is written in
/// its [Trail].
///
/// @param operation what is asked for
/// @param head the HTTP head it came with
/// @param upload its body, unread
/// @param lifeline what it hangs by
/// @param trail what has happened to it
/// @param content what it brought, once that has been looked at
/// @param plan who is to be asked once that is known
public record Call(
        Operation operation,
        Exchange.Head head,
        Upload upload,
        Lifeline lifeline,
        Trail trail,
        Content content,
        @Nullable Plan plan) {
    private static final Content NOTHING = new Content.Nothing();

    /// A call that has just arrived.
    public static Call of(
            Operation operation,
            Exchange.Head head,
            Upload upload,
            Lifeline lifeline,
            Trail trail) {
        return new Call(operation, head, upload, lifeline, trail, NOTHING, null);
    }

    /// The same call with another way to its body.
    public Call with(Upload other) {
        return new Call(operation, head, other, lifeline, trail, content, plan);
    }

    /// The same call with what it brought.
    public Call with(Content read) {
        return new Call(operation, head, upload, lifeline, trail, read, plan);
    }

    /// The same call with a plan.
    public Call with(Plan made) {
        return new Call(operation, head, upload, lifeline, trail, content, made);
    }

    /// The JSON it brought; `null` when it brought none.
    public @Nullable Json json() {
        return content instanceof Content.Text(Json json) ? json : null;
    }

    /// The plan, for stages behind the one that makes it.
    public Plan route() {
        return Objects.requireNonNull(plan, "there is no plan yet");
    }
}
