package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Refusal;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.call.Trail;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.flow.StreamFault;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.Model;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.routing.affinity.Owners;
import dev.gatehouse.routing.models.LiveCatalogue;
import dev.gatehouse.upstream.Reception;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Unreached;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts one call to one target, in the dialect both speak, and reads what comes back.
///
/// On the way out the only bytes that may change are the model's name, the wish for usage, and what
/// the provider's entry declares; on the way back none, but for what that wish brought.
public final class Interpreter {
    private static final int LONGEST_REFUSAL = 1 << 20;

    private final Function<String, Account> accounts;
    private final Dialects dialects;
    private final Means means;
    private final UpstreamSettings settings;

    public Interpreter(
            Function<String, Account> accounts,
            Dialects dialects,
            Means means,
            UpstreamSettings settings) {
        this.accounts = accounts;
        this.dialects = dialects;
        this.means = means;
        this.settings = settings;
    }

    /// What it asks with, beside the settings.
    ///
    /// @param upstream reaches providers
    /// @param catalogue knows their models
    /// @param owners remember who made what
    public record Means(Upstream upstream, LiveCatalogue catalogue, Owners owners) {}

    /// Asks, and waits for the whole answer or for the first content of a stream.
    ///
    /// @throws Refusal when it comes to nothing; nothing has been said to the caller then
    public Answer ask(Call call, Plan.Target target) {
        Account account = CallerKeys.applied(accounts.apply(target.account()), call);
        Provider provider = account.provider();
        boolean needed = provider.selective(call.operation());
        Model model = means.catalogue().model(provider.name(), target.model(), needed);
        Dialect dialect = dialects.of(call.operation());
        Lifeline attempt = call.lifeline().child();
        var question = new Question(call, target, account, dialect, attempt, model);
        boolean handedOn = false;
        try {
            Answer answer = ask(question);
            handedOn = !(answer instanceof Answer.Whole);
            return answer;
        } catch (IOException broken) {
            throw new Refusal(problem(broken, question), broken);
        } finally {
            if (!handedOn) {
                attempt.close();
            }
        }
    }

    /// One call on its way to one account.
    ///
    /// @param model what is known of the model
    record Question(
            Call call,
            Plan.Target target,
            Account account,
            Dialect dialect,
            Lifeline lifeline,
            @Nullable Model model) {
        String name() {
            return account.name();
        }
    }

    private Answer ask(Question question) throws IOException {
        Call call = question.call();
        String path = path(question);
        var sent = Sent.prepare(question, means.owners());
        Request request = Requests.to(question, path, sent.body());
        if (call.trail().streamed()) {
            Duration limit = call.route().terms().firstContent();
            question.lifeline()
                    .start(
                            Lifeline.Clock.FIRST_CONTENT,
                            limit == null ? settings.firstContentTimeout() : limit);
        }
        Reception reception = means.upstream().send(request, question.lifeline());
        try {
            call.trail().enter(Trail.Phase.WAITING);
            boolean fine =
                    (reception.status() >= 200 && reception.status() <= 299)
                            || Upgrades.granted(call, reception);
            if (!fine && call.operation() != Operation.PASSTHROUGH) {
                throw refused(question, reception).asRefusal();
            }
            return answer(question, sent.usage(), reception);
        } catch (IOException | RuntimeException failed) {
            reception.close();
            throw failed;
        }
    }

    private static String path(Question question) {
        Call call = question.call();
        String path = Address.of(call, question.account(), question.target());
        if (path == null) {
            throw new Problem.NotOffered(
                            call.operation().words(),
                            question.name(),
                            question.account().provider().offers())
                    .asRefusal();
        }
        return path;
    }

    private Answer answer(Question question, Dialect.Terms.Asked usage, Reception reception)
            throws IOException {
        Call call = question.call();
        if (Upgrades.granted(call, reception)) {
            Headers headers = Upgrades.answered(Requests.relayed(question, reception.headers()));
            return new Answer.Upgraded(headers, new SocketTunnel(question, reception));
        }
        String type = String.valueOf(reception.headers().first("content-type"));
        boolean events = type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
        boolean json = type.toLowerCase(Locale.ROOT).contains("json");
        boolean free = call.operation().answersFreely();
        if (call.operation().shape() == Operation.Shape.RELAY || (free && !events && !json)) {
            return relayed(question, reception);
        }
        return call.trail().streamed() || (free && events)
                ? streamed(question, usage, reception)
                : whole(question, reception);
    }

    private Answer relayed(Question question, Reception reception) {
        Headers headers = Requests.relayed(question, reception.headers());
        var flow =
                new RelayedFlow(
                        question,
                        reception,
                        settings.idleTimeout(),
                        new Ids(question, means.owners()));
        return new Answer.Relayed(reception.status(), headers, reception.length(), flow);
    }

    private Answer whole(Question question, Reception reception) throws IOException {
        byte[] body = reception.readAll(settings.answerSizeLimit().bytes());
        Json answer;
        try {
            answer = Json.parse(body);
        } catch (MalformedJson senseless) {
            throw new Problem.Garbled(question.name(), "its answer is not JSON").asRefusal();
        }
        new Ids(question, means.owners()).in(answer);
        question.call().trail().took(question.dialect().usage(answer.member("usage"), null));
        question.call().trail().contentAt(question.lifeline().now());
        Headers headers = Requests.back(question, reception.headers());
        headers.add("Content-Type", "application/json");
        Json asked = question.call().json();
        Patch amended = asked == null ? null : question.dialect().amend(asked, answer);
        return new Answer.Whole(
                reception.status(), headers, amended == null ? body : amended.bytes());
    }

    private Answer streamed(Question question, Dialect.Terms.Asked usage, Reception reception)
            throws IOException {
        String type = String.valueOf(reception.headers().first("content-type"));
        if (!type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            throw new Problem.Garbled(question.name(), "it did not stream").asRefusal();
        }
        var terms = new Dialect.Terms(question.account().provider().fidelity(), usage);
        var stream =
                new ProviderStream(
                        question,
                        reception,
                        question.dialect().translation(terms),
                        settings,
                        new Ids(question, means.owners()));
        stream.awaitContent();
        return new Answer.Streamed(Requests.back(question, reception.headers()), stream);
    }

    private static Problem refused(Question question, Reception reception) throws IOException {
        int status = reception.status();
        if (status < 400) {
            return new Problem.Garbled(question.name(), "it redirected the call elsewhere");
        }
        byte[] body = reception.readAll(LONGEST_REFUSAL);
        Rejection read = question.dialect().rejection(status, reception.headers(), body);
        return refused(question, read, Requests.back(question, reception.headers()));
    }

    /// A refusal as the caller may see it: our key is no business of his.
    static Problem refused(Question question, Rejection read, Headers headers) {
        Account account = question.account();
        boolean own = question.call().trail().ownKey();
        if (read.kind() == Rejection.Kind.AUTH && !own) {
            return new Problem.CredentialsRejected(account.name());
        }
        var shown =
                new Rejection(
                        read.kind(),
                        read.status(),
                        account.redact(read.message()),
                        redacted(account, read.code()),
                        redacted(account, read.field()),
                        read.retryAfter());
        return new Problem.Refused(account.name(), shown, headers);
    }

    private static @Nullable String redacted(Account account, @Nullable String text) {
        return text == null ? null : account.redact(text);
    }

    /// What an exception means: if the lifeline has ended, that is why it came.
    static Problem problem(IOException broken, Question question) {
        Lifeline.Cause cause = question.lifeline().cause();
        if (cause != null) {
            return Causes.problem(cause, question.name());
        }
        return switch (broken) {
            case Unreached away -> new Problem.Unreachable(question.name(), away.how());
            case Reception.Oversize large ->
                    new Problem.Garbled(question.name(), "its answer has " + large.getMessage());
            case StreamFault senseless ->
                    new Problem.Garbled(question.name(), "it sent " + senseless.getMessage());
            case IOException other ->
                    new Problem.Truncated(question.name(), "the connection broke off");
        };
    }
}
