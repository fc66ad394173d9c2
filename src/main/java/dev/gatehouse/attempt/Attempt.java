package dev.gatehouse.attempt;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.upstream.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One try of a call at one target.
///
/// It ends once, however it ends: with the provider's last byte, with an error, a timeout, a cut or
/// the client's disconnect. Then its listeners run and its result is filed in the [CallRecord].
/// Used by the thread of its call, except that its scope may be cancelled by others.
public final class Attempt {
    private final Call call;
    private final Target target;
    private final Operation operation;
    private final Plan plan;
    private final CallScope scope;
    private final int number;
    private final long started;
    private final List<Listener> listeners = new ArrayList<>(4);
    private Account account;
    private Credential credential = Credential.ACCOUNT;
    private final ContentMeter content = new ContentMeter();
    private @Nullable Predicate<String> models;
    private @Nullable Usage usage;
    private boolean estimated;
    private @Nullable String finishReason;
    private @Nullable Charge charge;
    private @Nullable String upstreamRequestId;
    private @Nullable Problem problem;
    private long firstContent;
    private boolean finished;

    /// What is known before an attempt starts.
    ///
    /// @param policy that of the route
    /// @param facts those of the target's model, `null` when there are none or nothing needs them
    /// @param standby whether another target can take over if this one is too slow
    public record Plan(RoutePolicy policy, @Nullable ModelFacts facts, boolean standby) {}

    /// The origin of the key that an attempt uses.
    public enum Credential {
        /// The account's.
        ACCOUNT,
        /// One that the caller sent for the account's provider.
        CALLER
    }

    /// Observes an attempt. All methods run on the thread of the call.
    public interface Listener {
        /// A request is sent; one after a correction replaces the one before.
        default void sending(Attempt attempt, Request request) {}

        /// The head of the provider's response has come.
        default void responded(Attempt attempt, Headers headers) {}

        /// A part of the provider's response has come, as it was sent. Not to be changed.
        default void received(byte[] bytes, int from, int count) {}

        /// The provider has sent the first content of its answer, or the whole answer.
        default void answering(Attempt attempt) {}

        /// The provider has reported usage; a later report replaces an earlier one.
        default void used(Attempt attempt) {}

        /// A part of a long stream has come.
        default void progressed(Attempt attempt) {}

        /// The attempt has ended.
        default void finished(Attempt attempt) {}
    }

    /// Starts an attempt.
    ///
    /// @param operation the operation of the provider that serves the call
    public Attempt(Call call, Target target, Operation operation, Plan plan) {
        this.call = call;
        this.target = target;
        this.operation = operation;
        this.plan = plan;
        this.account = target.account();
        this.scope = call.scope().child();
        this.number = call.record().attemptStarted();
        this.started = scope.now();
    }

    /// Its id: that of the call with its number.
    public String id() {
        return call.record().id() + "." + number;
    }

    public Call call() {
        return call;
    }

    public Target target() {
        return target;
    }

    /// The account of the target, with the credential of this attempt.
    public Account account() {
        return account;
    }

    public Credential credential() {
        return credential;
    }

    /// Uses a key that the caller sent, in place of the account's.
    public void use(Account withCallersKey) {
        account = withCallersKey;
        credential = Credential.CALLER;
        call.record().markCallerKey();
    }

    /// Sends header fields by rules inside of those of the account.
    public void use(HeaderRules inner) {
        account = account.with(inner);
    }

    /// Lets what the client sends later name some models only.
    ///
    /// @param allowed whether a model, as the provider calls it, may be named
    public void restrictModels(Predicate<String> allowed) {
        models = allowed;
    }

    /// Which models the messages of a WebSocket may name; `null` for any.
    public @Nullable Predicate<String> models() {
        return models;
    }

    /// The operation of the provider that serves the call.
    public Operation operation() {
        return operation;
    }

    /// The facts of the target's model, `null` when there are none or nothing needs them.
    public @Nullable ModelFacts facts() {
        return plan.facts();
    }

    public RoutePolicy policy() {
        return plan.policy();
    }

    /// Whether another target can take over if this one is too slow.
    public boolean standby() {
        return plan.standby();
    }

    /// Its timeouts and cancellation: a child of the call's scope.
    public CallScope scope() {
        return scope;
    }

    /// When it started, in nanoseconds of the timer of its scope.
    public long started() {
        return started;
    }

    /// When the first content came, likewise; 0 while none has.
    public long firstContent() {
        return firstContent;
    }

    /// What the provider has reported so far, `null` while it has reported nothing.
    public @Nullable Usage usage() {
        return usage;
    }

    /// Records why the answer ended, as its provider states it; `null` changes nothing.
    public void finishReason(@Nullable String stated) {
        finishReason = stated == null ? finishReason : stated;
    }

    /// The content of its stream so far.
    public ContentMeter content() {
        return content;
    }

    /// Records a piece of content of a stream.
    ///
    /// @param bytes the size of its frame
    public void content(int bytes) {
        if (content.add(bytes)) {
            for (int i = listeners.size() - 1; i >= 0; i--) {
                listeners.get(i).progressed(this);
            }
        }
    }

    /// Takes an estimate in place of what the provider did not report.
    public void estimate(Usage usage) {
        this.usage = usage;
        estimated = true;
    }

    /// What it cost, `null` while that has not been computed.
    public @Nullable Charge charge() {
        return charge;
    }

    public void charge(Charge computed) {
        charge = computed;
    }

    /// The id that the provider gave the request, `null` while none has come.
    public @Nullable String upstreamRequestId() {
        return upstreamRequestId;
    }

    public void upstreamRequestId(@Nullable String id) {
        upstreamRequestId = id;
    }

    /// Why it failed; `null` when it succeeded or has not ended.
    public @Nullable Problem problem() {
        return problem;
    }

    /// Whether it has ended.
    public boolean finished() {
        return finished;
    }

    /// Registers a listener; the one registered last is called first.
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /// Records that content has come.
    public void answering() {
        if (firstContent == 0) {
            firstContent = scope.now();
            call.record().firstContent(firstContent);
            for (int i = listeners.size() - 1; i >= 0; i--) {
                listeners.get(i).answering(this);
            }
        }
    }

    /// Records that a request is sent.
    public void sending(Request request) {
        for (int i = listeners.size() - 1; i >= 0; i--) {
            listeners.get(i).sending(this, request);
        }
    }

    /// Records that the head of a response has come.
    public void responded(Headers headers) {
        for (int i = listeners.size() - 1; i >= 0; i--) {
            listeners.get(i).responded(this, headers);
        }
    }

    /// Records that a part of a response has come.
    public void received(byte[] bytes, int from, int count) {
        for (int i = listeners.size() - 1; i >= 0; i--) {
            listeners.get(i).received(bytes, from, count);
        }
    }

    /// Records usage; the same report again changes nothing.
    public void used(@Nullable Usage reported) {
        if (reported == null || finished || reported.equals(usage)) {
            return;
        }
        usage = reported;
        for (int i = listeners.size() - 1; i >= 0; i--) {
            listeners.get(i).used(this);
        }
    }

    /// Ends the attempt; only the first end counts. All listeners run, also when one fails; the
    /// first failure is thrown.
    ///
    /// @param failure why it failed, `null` when it succeeded
    public void finish(@Nullable Problem failure) {
        if (finished) {
            return;
        }
        finished = true;
        problem = failure;
        RuntimeException failed = null;
        for (int i = listeners.size() - 1; i >= 0; i--) {
            try {
                listeners.get(i).finished(this);
            } catch (RuntimeException e) {
                failed = failed == null ? e : failed;
            }
        }
        file();
        if (failed != null) {
            throw failed;
        }
    }

    private void file() {
        call.record().attempt(soFar());
    }

    /// Its result as far as it is known.
    public CallRecord.AttemptResult soFar() {
        return new CallRecord.AttemptResult(
                id(),
                target.account().name(),
                target.account().provider().name(),
                target.model(),
                operation,
                started,
                firstContent,
                scope.now() - started,
                usage,
                estimated,
                // What failed has a problem in place of a reason.
                problem == null ? finishReason : null,
                charge,
                upstreamRequestId,
                credential == Credential.CALLER,
                problem == null ? null : problem.label());
    }
}
