package dev.gatehouse.metering;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallRecord.Outcome;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.Stage;
import dev.gatehouse.ledger.Ledger;
import org.jspecify.annotations.Nullable;

/// Files the row of every call in the ledger: before the last bytes of its answer leave, or when it
/// has ended without any.
public final class MeteringStage implements Stage {
    private static final int OK = 200;
    private static final int UPGRADED = 101;

    private final Ledger ledger;

    public MeteringStage(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Answer take(Call call, Next next) {
        var filing = new Filing(ledger, call);
        CallRecord record = call.record();
        record.onCompleting(filing::completing);
        record.onClosed(filing::closed);
        try {
            Answer answer = next.proceed(call);
            filing.answered(answer);
            return answer;
        } catch (ProblemException e) {
            filing.refused(e.problem());
            throw e;
        }
    }

    /// The row of one call, which is filed once.
    private static final class Filing {
        private final Ledger ledger;
        private final Call call;
        private int status = OK;
        private @Nullable Problem problem;
        private boolean filed;

        Filing(Ledger ledger, Call call) {
            this.ledger = ledger;
            this.call = call;
        }

        void answered(Answer answer) {
            switch (answer) {
                case Answer.Whole whole -> {
                    status = whole.status();
                    problem = whole.problem();
                }
                case Answer.Relayed relayed -> status = relayed.status();
                case Answer.Upgraded _ -> status = UPGRADED;
                case Answer.Streamed _ -> status = OK;
            }
        }

        void completing() {
            boolean fine = status < 400;
            file(fine ? Outcome.SUCCESS : Outcome.REFUSED, status, problem);
        }

        void refused(Problem why) {
            file(
                    why instanceof Problem.ClientDisconnected
                            ? Outcome.CLIENT_CLOSED
                            : Outcome.REFUSED,
                    why.status(),
                    why);
        }

        void closed(CallResult result) {
            file(result.outcome(), result.status(), result.problem());
        }

        private void file(Outcome outcome, int code, @Nullable Problem why) {
            if (filed) {
                return;
            }
            filed = true;
            CallRecord record = call.record();
            String error = why == null ? null : why.label();
            long duration = call.scope().now() - record.started();
            var end = new RowWriter.End(code, outcome, error, duration);
            String endpoint = call.head().target().path();
            ledger.close(record.rowId(), RowWriter.row(record, endpoint, end));
        }
    }
}
