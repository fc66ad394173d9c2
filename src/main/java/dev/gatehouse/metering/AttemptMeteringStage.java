package dev.gatehouse.metering;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.metering.price.Prices;
import java.time.Duration;
import java.util.function.ToLongFunction;

/// Notes every attempt of a call in the ledger before it is sent, and computes what it cost when it
/// ends.
public final class AttemptMeteringStage implements AttemptStage {
    private static final long PROGRESS = Duration.ofSeconds(10).toNanos();
    private static final int BYTES_PER_TOKEN = 4;

    private final Ledger ledger;
    private final boolean reject;
    private final Prices prices;
    private final ToLongFunction<Call> prompt;
    private final UnpricedSpend unpriced;

    /// @param reject whether no attempt is made that the ledger cannot record
    /// @param prompt about how many tokens the request of a call has
    /// @param unpriced receives the models whose cost is unknown
    public AttemptMeteringStage(
            Ledger ledger,
            boolean reject,
            Prices prices,
            ToLongFunction<Call> prompt,
            UnpricedSpend unpriced) {
        this.ledger = ledger;
        this.reject = reject;
        this.prices = prices;
        this.prompt = prompt;
        this.unpriced = unpriced;
    }

    @Override
    public Answer attempt(Attempt attempt, Next next) {
        if (attempt.call().origin() instanceof Origin.Job) {
            return next.proceed(attempt);
        }
        if (reject && !ledger.accepting()) {
            throw new Problem.LedgerUnavailable().asException();
        }
        Call call = attempt.call();
        note(attempt, new Usage(roughPrompt(call), 0, 0, 0, 0), true);
        attempt.listen(new Meter());
        return next.proceed(attempt);
    }

    private void note(Attempt attempt, Usage estimate, boolean urgent) {
        Call call = attempt.call();
        AttemptResult soFar = attempt.soFar();
        AttemptResult noted =
                soFar.usage() == null && soFar.error() == null ? estimated(soFar, estimate) : soFar;
        String endpoint = call.head().target().path();
        ledger.note(call.record().rowId(), RowWriter.note(call.record(), endpoint, noted), urgent);
    }

    private static AttemptResult estimated(AttemptResult soFar, Usage estimate) {
        return new AttemptResult(
                soFar.id(),
                soFar.account(),
                soFar.provider(),
                soFar.model(),
                soFar.operation(),
                soFar.started(),
                soFar.firstContent(),
                soFar.duration(),
                estimate,
                true,
                soFar.finishReason(),
                soFar.charge(),
                soFar.upstreamRequestId(),
                soFar.callerKey(),
                soFar.error());
    }

    /// An estimate that does not read the request.
    private static long roughPrompt(Call call) {
        var body = call.json();
        return body == null ? 0 : body.length() / BYTES_PER_TOKEN;
    }

    /// Observes one attempt.
    private final class Meter implements Attempt.Listener {
        private long noted;

        @Override
        public void progressed(Attempt attempt) {
            long now = attempt.scope().now();
            if (now - Math.max(noted, attempt.started()) >= PROGRESS) {
                noted = now;
                note(attempt, estimate(attempt, roughPrompt(attempt.call())), true);
            }
        }

        @Override
        public void finished(Attempt attempt) {
            boolean begun = attempt.content().tokens() > 0;
            boolean lacking = attempt.usage() == null || attempt.problem() != null;
            if (begun && lacking) {
                attempt.estimate(estimate(attempt, prompt.applyAsLong(attempt.call())));
            }
            charge(attempt);
            if (attempt.problem() != null) {
                note(attempt, Usage.NONE, false);
            }
        }

        private void charge(Attempt attempt) {
            Usage usage = attempt.usage();
            if (usage != null) {
                String model = attempt.target().model();
                attempt.charge(prices.charge(attempt.account(), model, usage));
            } else if (attempt.problem() == null && billed(attempt)) {
                attempt.charge(Charge.unknown("usage"));
            }
            Charge charge = attempt.charge();
            boolean ours = attempt.credential() == Attempt.Credential.ACCOUNT;
            if (charge != null && !charge.known() && ours) {
                String model = attempt.target().model();
                long now = attempt.scope().now();
                unpriced.note(attempt.account().name(), model, charge.missing(), now);
            }
        }

        private static boolean billed(Attempt attempt) {
            return switch (attempt.operation().unit()) {
                case TOKENS, IMAGES, SECONDS, CHARACTERS -> !attempt.operation().relayed();
                case REQUESTS, NONE -> false;
            };
        }

        /// What the provider has reported, completed by what came.
        private static Usage estimate(Attempt attempt, long prompt) {
            long output = attempt.content().tokens();
            Usage reported = attempt.usage();
            if (reported == null) {
                return new Usage(prompt, output, 0, 0, 0);
            }
            return new Usage(
                    reported.input(),
                    Math.max(reported.output(), output),
                    reported.cached(),
                    reported.written(),
                    reported.writtenHour(),
                    reported.reasoning(),
                    reported.extras());
        }
    }
}
