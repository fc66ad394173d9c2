package dev.gatehouse.call;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.cost.Cost;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What has happened to a call so far. Safe to be read from other threads.
/// Outer stages read it, because the call that they hold lacks what inner stages found out.
public final class CallRecord {
    private final String id;
    private final Operation operation;
    private final long started;
    private final Instant startedAt;
    private final List<AttemptResult> attempts = new ArrayList<>(1);
    private final CallEnd end = new CallEnd();
    private volatile Phase phase = Phase.ARRIVED;
    private volatile Caller caller = Caller.ANYONE;
    private volatile RequestFacts facts = RequestFacts.NONE;
    private volatile @Nullable String requestedModel;
    private volatile @Nullable String servedAccount;
    private volatile @Nullable String servedModel;
    private volatile @Nullable Usage usage;
    private volatile int attemptsStarted;
    private volatile boolean callerKey;
    private volatile List<String> dropped = List.of();
    private volatile long firstContent;
    private volatile String rowId;
    private volatile Attribution attribution = Attribution.NONE;
    private volatile @Nullable Long budgetRemaining;
    private volatile @Nullable CacheUse cache;
    private volatile @Nullable GuardUse guards;
    private volatile String clientAddress = "";
    private volatile MemoryLease memory = MemoryLease.UNLIMITED;
    private volatile Exchange.@Nullable Head request;
    private volatile @Nullable Consumer<Headers> answerFields;
    private volatile @Nullable BooleanSupplier accepted;

    /// @param started the time of its arrival in nanoseconds of the timer of its scope
    public CallRecord(String id, Operation operation, long started) {
        this(id, operation, started, Instant.now());
    }

    /// @param startedAt the same as wall-clock time
    public CallRecord(String id, Operation operation, long started, Instant startedAt) {
        this.id = id;
        this.rowId = id;
        this.operation = operation;
        this.started = started;
        this.startedAt = startedAt;
    }

    /// Where a call is.
    public enum Phase {
        ARRIVED,
        READING,
        SENDING,
        WAITING,
        ANSWERING,
        ENDED
    }

    /// What became of one attempt, once it has ended.
    ///
    /// @param id the id of the attempt
    /// @param provider the type of the account's provider
    /// @param operation the operation of the provider that served the call
    /// @param started in nanoseconds of the timer of the call's scope
    /// @param firstContent likewise; 0 when none came
    /// @param duration nanoseconds
    /// @param usage what the provider reported, or an estimate; `null` when there is neither
    /// @param estimated whether the usage is an estimate, for want of a report
    /// @param finishReason why the answer ended, in common words; `null` when that is not known
    /// @param charge what it cost, `null` when there is no usage or nothing computes costs
    /// @param upstreamRequestId the id that the provider gave the request
    /// @param callerKey whether a key of the caller's own was used
    /// @param error the label of the problem, `null` when the attempt succeeded
    public record AttemptResult(
            String id,
            String account,
            String provider,
            String model,
            Operation operation,
            long started,
            long firstContent,
            long duration,
            @Nullable Usage usage,
            boolean estimated,
            @Nullable String finishReason,
            @Nullable Charge charge,
            @Nullable String upstreamRequestId,
            boolean callerKey,
            @Nullable String error) {}

    /// How a call ended.
    public enum Outcome {
        /// The client has the whole answer.
        SUCCESS("success"),
        /// The client received an error before any content.
        REFUSED("refused"),
        /// The answer was cut off, and the client received that.
        CUT("cut"),
        /// The client disconnected before the end.
        CLIENT_CLOSED("client_closed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /// Its name in logs and metrics.
        public String label() {
            return label;
        }
    }

    public String id() {
        return id;
    }

    /// The id of its row, which is unique also where the client chose the id of the request.
    public String rowId() {
        return rowId;
    }

    public void rowId(String unique) {
        rowId = unique;
    }

    public Operation operation() {
        return operation;
    }

    /// When it arrived, in nanoseconds of the timer of its scope.
    public long started() {
        return started;
    }

    /// When it arrived, as wall-clock time.
    public Instant startedAt() {
        return startedAt;
    }

    public Phase phase() {
        return phase;
    }

    public void phase(Phase next) {
        phase = next;
    }

    public Caller caller() {
        return caller;
    }

    public void caller(Caller known) {
        caller = known;
    }

    /// What the request states about itself, once its body has been read.
    public RequestFacts facts() {
        return facts;
    }

    public void facts(RequestFacts stated) {
        facts = stated;
    }

    /// Whether the client requested a stream.
    public boolean streaming() {
        return facts.streaming();
    }

    /// The model as the client named it, once that is known.
    public @Nullable String requestedModel() {
        return requestedModel;
    }

    public void requestedModel(String requested) {
        requestedModel = requested;
    }

    /// Whether a key of the caller's own was sent to a provider.
    public boolean callerKey() {
        return callerKey;
    }

    public void markCallerKey() {
        callerKey = true;
    }

    /// The settings of the request that the provider did not receive, because it lacks them.
    public List<String> dropped() {
        return dropped;
    }

    public void dropped(List<String> settings) {
        dropped = List.copyOf(settings);
    }

    /// The account that answered; `null` while none has.
    public @Nullable String servedAccount() {
        return servedAccount;
    }

    /// The model that answered, as its provider calls it; `null` while none has.
    public @Nullable String servedModel() {
        return servedModel;
    }

    public void served(String account, String model) {
        servedModel = model;
        servedAccount = account;
    }

    /// What all attempts used together, failed ones included; `null` while no provider has reported
    /// anything.
    public @Nullable Usage usage() {
        return usage;
    }

    /// When the first content came, in nanoseconds of the timer of its scope; 0 while none has.
    public long firstContent() {
        return firstContent;
    }

    public void firstContent(long now) {
        if (firstContent == 0) {
            firstContent = now;
        }
    }

    /// What the call is attributed to.
    public Attribution attribution() {
        return attribution;
    }

    public void attribution(Attribution known) {
        attribution = known;
    }

    /// What the tightest budget leaves, in nano-dollars; `null` when none applies.
    public @Nullable Long budgetRemaining() {
        return budgetRemaining;
    }

    public void budgetRemaining(@Nullable Long nanos) {
        budgetRemaining = nanos;
    }

    /// What the cache of answers did for it; `null` where it was not asked.
    public @Nullable CacheUse cache() {
        return cache;
    }

    public void cache(CacheUse use) {
        cache = use;
    }

    /// What guardrails did for it; `null` where none applies.
    public @Nullable GuardUse guards() {
        return guards;
    }

    public void guards(GuardUse use) {
        guards = use;
    }

    /// The address that the request came from; empty when it is not known.
    public String clientAddress() {
        return clientAddress;
    }

    /// The head of the request as the client sent it; `null` when it is not known.
    public Exchange.@Nullable Head request() {
        return request;
    }

    /// Records where the request came from.
    public void cameFrom(String address, Exchange.Head head) {
        clientAddress = address;
        request = head;
    }

    /// Whether the credential with which the call came is still accepted, as far as that is known.
    public boolean accepted() {
        BooleanSupplier check = accepted;
        return check == null || check.getAsBoolean();
    }

    /// Sets what finds out whether the credential is still accepted; it may wait.
    public void accepted(BooleanSupplier check) {
        accepted = check;
    }

    /// The memory that it holds.
    public MemoryLease memory() {
        return memory;
    }

    public void memory(MemoryLease admitted) {
        memory = admitted;
    }

    /// What the attempts that have ended cost together; `null` while nothing has computed a cost.
    public @Nullable Cost cost() {
        synchronized (attempts) {
            return Cost.of(attempts.stream().map(AttemptResult::charge).toList());
        }
    }

    /// How many attempts have started.
    public int attemptsStarted() {
        return attemptsStarted;
    }

    /// Counts an attempt, and returns its number from 1.
    public int attemptStarted() {
        synchronized (attempts) {
            int number = attemptsStarted + 1;
            attemptsStarted = number;
            return number;
        }
    }

    /// The attempts that have ended, in that order.
    public List<AttemptResult> attempts() {
        synchronized (attempts) {
            return List.copyOf(attempts);
        }
    }

    /// Why the answer ended, by the last attempt that has ended; `null` while that is not known.
    public @Nullable String finishReason() {
        synchronized (attempts) {
            return attempts.isEmpty() ? null : attempts.getLast().finishReason();
        }
    }

    /// Files an attempt that has ended, and adds its usage to that of the call.
    public void attempt(AttemptResult ended) {
        synchronized (attempts) {
            attempts.add(ended);
            Usage more = ended.usage();
            if (more != null) {
                Usage before = usage;
                usage = before == null ? more : before.plus(more);
            }
        }
    }

    /// Registers what changes the header fields of an answer of any kind before they leave.
    public void onAnswer(Consumer<Headers> action) {
        Consumer<Headers> before = answerFields;
        answerFields = before == null ? action : before.andThen(action);
    }

    /// Applies what was registered with [#onAnswer(Consumer)].
    public void answerFields(Headers headers) {
        Consumer<Headers> action = answerFields;
        if (action != null) {
            action.accept(headers);
        }
    }

    /// Registers what runs before the last bytes of an answer leave, whatever kind of answer it is.
    /// When it throws a [ProblemException], that error takes the place of the end.
    public void onCompleting(Runnable action) {
        end.onCompleting(action);
    }

    /// Runs what was registered with [#onCompleting(Runnable)], once, in the order of registration.
    public void completing() {
        end.completing();
    }

    /// Registers what runs once the call is over, in reverse order of registration; at once when
    /// the call is over already. It may touch memory only.
    public void onClosed(Consumer<CallResult> action) {
        end.onClosed(action);
    }

    /// Ends the call; only the first end counts. Every action runs, also when another one fails.
    public void close(CallResult result) {
        end.close(result, () -> phase = Phase.ENDED);
    }
}
