package dev.gatehouse.admin;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.RequestFacts;
import dev.gatehouse.call.Stage;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.models.ModelRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tests accounts: by the list of their models, or by a call that passes all stages as one of a
/// client does, so that it has a row and counts for the health of its target.
///
/// @param path the stages of a call
public record AccountTest(ModelRegistry models, Stage.Next path, DeadlineTimer timer) {
    private static final int OK = 200;

    /// The fewest that every API takes.
    private static final int TOKENS = 16;

    /// What identifies the operator, which the call needs too.
    private static final List<String> CREDENTIALS =
            List.of("authorization", "x-api-key", "api-key", "x-goog-api-key");

    /// What came of a test.
    ///
    /// @param problem why it failed, in a sentence; `null` when it succeeded
    /// @param requestId the id of its row in the log of calls, `null` when it has none
    record Outcome(Duration duration, @Nullable String problem, @Nullable String requestId) {}

    /// Tests an account.
    ///
    /// @param model the model that completes, `null` for the list of models
    /// @param head that of the operator's request
    /// @throws ProblemException when there is nothing that could be tested
    Outcome test(String name, @Nullable String model, Exchange.Head head, Duration limit) {
        Account account = models.accounts().exact(name);
        if (account == null) {
            throw new Problem.UnknownRoute(head.method(), head.target().path()).asException();
        }
        if (model != null) {
            return completion(name, model, head, limit);
        }
        if (!models.listable(account)) {
            String reason = "The provider of '" + name + "' has no list of models; name a 'model'.";
            throw new Problem.Malformed(reason, "model").asException();
        }
        long started = timer.now();
        String failure = models.fetch(account, limit);
        return new Outcome(Duration.ofNanos(timer.now() - started), failure, null);
    }

    private Outcome completion(String name, String model, Exchange.Head head, Duration limit) {
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, limit);
            String id = "test-" + UUID.randomUUID();
            var record = new CallRecord(id, Operation.CHAT, scope.now());
            Problem problem = new Problem.Internal();
            try {
                problem = ask(call(head, name, body(model), scope, record));
            } finally {
                record.close(result(record, problem, scope.now() - record.started()));
            }
            var took = Duration.ofNanos(scope.now() - record.started());
            return new Outcome(took, problem == null ? null : problem.message(), id);
        }
    }

    private static CallResult result(CallRecord record, @Nullable Problem problem, long took) {
        return problem == null
                ? new CallResult(record, CallRecord.Outcome.SUCCESS, OK, null, took)
                : new CallResult(
                        record, CallRecord.Outcome.REFUSED, problem.status(), problem, took);
    }

    private @Nullable Problem ask(Call call) {
        try {
            Answer answer = path.proceed(call);
            Problem problem = problem(answer);
            call.record().completing();
            return problem;
        } catch (ProblemException e) {
            return e.problem();
        }
    }

    /// What a whole answer states. Of one that comes in parts, its beginning is enough.
    private static @Nullable Problem problem(Answer answer) {
        switch (answer) {
            case Answer.Whole whole -> {
                return whole.problem();
            }
            case Answer.Streamed streamed -> streamed.flow().close();
            case Answer.Relayed relayed -> relayed.flow().close();
            case Answer.Upgraded upgraded -> upgraded.tunnel().close();
        }
        return null;
    }

    private static byte[] body(String model) {
        JsonWriter body = new JsonWriter().object().member("model", model);
        body.member("max_tokens", TOKENS).name("messages").array().object();
        body.member("role", "user").member("content", "Hi").end().endArray();
        return body.end().bytes();
    }

    private static Call call(
            Exchange.Head head, String account, byte[] body, CallScope scope, CallRecord record) {
        Headers headers = Headers.of("x-gatehouse-account", account);
        for (String field : CREDENTIALS) {
            head.headers().all(field).forEach(value -> headers.add(field, value));
        }
        var own = new Exchange.Head(head.method(), head.target(), headers);
        return new Call(
                new Call.Request(Operation.CHAT, own, Map.of(), 1),
                new Origin.Probe(),
                scope,
                record,
                new RequestBody.Unread(BodySource.of(body)),
                RequestFacts.NONE,
                null);
    }
}
