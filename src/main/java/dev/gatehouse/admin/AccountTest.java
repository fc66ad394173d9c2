package dev.gatehouse.admin;

import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import dev.gatehouse.routing.models.ModelRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tests accounts: by the list of their models, or by a call that passes all stages as one of a
/// client does, so that it has a row and counts for the health of its target.
///
public record AccountTest(ModelRegistry models, InternalCalls calls, DeadlineTimer timer) {
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
        CallRecord record = calls.record("test", Operation.CHAT);
        InternalCalls.Outcome made =
                calls.run(
                        new InternalCalls.Prepared(
                                new Origin.Probe(),
                                record,
                                own(head, name),
                                BodySource.of(body(model))),
                        limit);
        Problem problem = made.problem();
        return new Outcome(made.took(), problem == null ? null : problem.message(), made.id());
    }

    private static byte[] body(String model) {
        JsonWriter body = new JsonWriter().object().member("model", model);
        body.member("max_tokens", TOKENS).name("messages").array().object();
        body.member("role", "user").member("content", "Hi").end().endArray();
        return body.end().bytes();
    }

    private static Exchange.Head own(Exchange.Head head, String account) {
        Headers headers = Headers.of("x-gatehouse-account", account);
        for (String field : CREDENTIALS) {
            head.headers().all(field).forEach(value -> headers.add(field, value));
        }
        return new Exchange.Head(head.method(), head.target(), headers);
    }
}
