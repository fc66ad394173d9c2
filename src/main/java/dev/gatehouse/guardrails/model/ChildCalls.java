package dev.gatehouse.guardrails.model;

import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.caller.Access;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.CheckLimit;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Calls that guardrails make through the gateway itself: with the routing, the retries, the rows
/// and the cost of a call of a client, under the user path of the client's call with
/// `/guardrails/NAME` behind it. No guardrail checks them.
public final class ChildCalls {
    private static final int OK = 200;

    private volatile @Nullable InternalCalls calls;

    /// Sets what makes them.
    public void pass(InternalCalls internal) {
        calls = internal;
    }

    /// Makes a call.
    ///
    /// @param parent the call that it serves
    /// @param guard the name of the guardrail
    /// @return the whole answer
    Json ask(Call parent, String guard, Operation operation, byte[] body, CheckLimit limit)
            throws CheckFailure {
        InternalCalls internal = calls;
        if (internal == null) {
            throw new CheckFailure("cannot make calls yet");
        }
        CallRecord record = internal.record("guard", operation);
        var prepared = prepared(parent, guard, record, body);
        try (CallScope scope = limit.scope().child()) {
            InternalCalls.Outcome outcome = internal.run(prepared, scope, limit.limit());
            if (outcome.answer() == null && outcome.problem() != null) {
                throw new CheckFailure(
                        "asked a model, and that failed with " + outcome.problem().label());
            }
            return read(outcome.answer());
        }
    }

    private static InternalCalls.Prepared prepared(
            Call parent, String guard, CallRecord record, byte[] body) {
        Caller caller = parent.record().caller();
        String own = caller.userPath() + "/guardrails/" + guard;
        String place = caller.userPath().equals(UserPath.ROOT) ? own.substring(1) : own;
        boolean fits = place.length() <= UserPath.LONGEST;
        record.caller(caller.at(fits ? place : caller.userPath()).with(Access.ALL));
        record.attribution(new Attribution(record.caller().userPath(), null, null));
        Headers headers = Headers.of("Content-Type", "application/json");
        var head = new Exchange.Head("POST", parent.head().target(), headers);
        record.cameFrom(parent.record().clientAddress(), head);
        var origin = new Origin.Child(parent.record().id(), "guardrail " + guard);
        return new InternalCalls.Prepared(origin, record, head, BodySource.of(body));
    }

    /// @param answer closed, unless it is whole
    private static Json read(@Nullable Answer answer) throws CheckFailure {
        if (!(answer instanceof Answer.Whole whole)) {
            throw new CheckFailure("received an answer in another form than expected");
        }
        if (whole.status() != OK) {
            throw new CheckFailure("asked a model, which answered " + whole.status());
        }
        try {
            return Json.parse(whole.body());
        } catch (MalformedJson e) {
            throw new CheckFailure("received an answer that is no JSON");
        }
    }
}
