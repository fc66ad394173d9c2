package dev.gatehouse.cache;

import dev.gatehouse.cache.PendingAnswer.State;
import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallScope.CancelReason;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.Recording;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Answers calls with an answer that is coming for an equal one.
final class SharedAnswers {
    private final AnswerRenderer renderer;
    private final CacheFigures figures;

    SharedAnswers(AnswerRenderer renderer, CacheFigures figures) {
        this.renderer = renderer;
        this.figures = figures;
    }

    /// The answer to a call.
    ///
    /// @param coming the call follows it
    /// @return `null` when it cannot serve the call, which then goes on alone
    @Nullable Answer follow(PendingAnswer coming, Call call) {
        var leaving = new AtomicBoolean();
        Runnable leave =
                () -> {
                    if (leaving.compareAndSet(false, true)) {
                        coming.leave();
                    }
                };
        State state = coming.await(call.scope(), !call.facts().streaming());
        if (state == State.STREAMING && coming.usage() != call.facts().usage()) {
            state = coming.await(call.scope(), true);
        }
        if (state == State.OVER || !mayUse(coming, call)) {
            leave.run();
            return null;
        }
        if (state == State.STREAMING) {
            call.record().onClosed(_ -> leave.run());
            // Before the frames, so that the head has it.
            hit(coming, call);
            return new Answer.Streamed(Headers.none(), new Following(coming, call, leave));
        }
        CachedAnswer answer = coming.answer();
        leave.run();
        Answer rendered = answer == null ? null : renderer.render(answer, call);
        if (rendered != null) {
            saved(coming, call);
        }
        return rendered;
    }

    private static boolean mayUse(PendingAnswer coming, Call call) {
        String account = coming.first().servedAccount();
        String model = coming.first().servedModel();
        return account != null && model != null && CacheableCalls.mayUse(call, account, model);
    }

    private static void hit(PendingAnswer coming, Call call) {
        CallRecord first = coming.first();
        Long saved = AnswerCapture.cost(first);
        call.record().cache(new CacheUse.Hit(ResponseCache.EXACT, first.id(), 0, saved, null));
        String account = first.servedAccount();
        String model = first.servedModel();
        if (account != null && model != null) {
            call.record().served(account, model);
        }
    }

    private void saved(PendingAnswer coming, Call call) {
        hit(coming, call);
        figures.shared();
        Long saved = AnswerCapture.cost(coming.first());
        if (saved != null) {
            figures.saved(saved);
        }
    }

    /// The frames of an answer that is coming, at the pace of its own client.
    private final class Following implements Answer.Flow {
        private final PendingAnswer coming;
        private final Call call;
        private final Runnable leave;
        private final Recording<Sink.End>.Tail tail;

        Following(PendingAnswer coming, Call call, Runnable leave) {
            this.coming = coming;
            this.call = call;
            this.leave = leave;
            this.tail = coming.frames().tail(0);
        }

        @Override
        public void begin() {}

        @Override
        public void into(Sink sink) throws IOException {
            try (var _ = call.scope().onCancel(tail::close)) {
                for (Frame frame = tail.next(); frame != null; frame = tail.next()) {
                    if (frame.kind() == Frame.Kind.CONTENT) {
                        call.record().firstContent(call.scope().now());
                    } else if (frame.kind() == Frame.Kind.END) {
                        // What the first call has cost is known now, and the row is made next.
                        saved(coming, call);
                    }
                    sink.put(frame);
                    if (!tail.ready()) {
                        sink.flush();
                    }
                }
                sink.end(end());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                sink.end(new Sink.End.Cut(new Problem.Internal()));
            } catch (Recording.FullException _) {
                sink.end(new Sink.End.Cut(cut("it is too large to be shared")));
            }
        }

        private Sink.End end() {
            CancelReason reason = call.scope().reason();
            if (reason != null) {
                return new Sink.End.Cut(reason.problem(account()));
            }
            Sink.End end = tail.end();
            boolean first =
                    end instanceof Sink.End.Cut(Problem problem)
                            && problem instanceof Problem.ClientDisconnected;
            return end == null || first ? new Sink.End.Cut(cut("it ended in the middle")) : end;
        }

        private Problem cut(String how) {
            return new Problem.Truncated(account(), how);
        }

        private String account() {
            return String.valueOf(coming.first().servedAccount());
        }

        @Override
        public void close() {
            leave.run();
        }
    }
}
