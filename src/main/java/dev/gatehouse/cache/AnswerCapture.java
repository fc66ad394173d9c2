package dev.gatehouse.cache;

import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.cache.store.CachedAnswer.Content;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.cost.Cost;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Observes the answer to a call: keeps it as it comes, and knows it when it is complete.
final class AnswerCapture {
    private final Call call;
    private final PendingAnswer coming;
    private final Consumer<@Nullable CachedAnswer> finished;
    private final CacheTimes times;

    /// When an answer was made, and until when it may be kept.
    record CacheTimes(long now, long ttl) {}

    /// @param finished receives the answer once, `null` when it is not complete or was not kept
    AnswerCapture(
            Call call,
            PendingAnswer coming,
            CacheTimes times,
            Consumer<@Nullable CachedAnswer> finished) {
        this.call = call;
        this.coming = coming;
        this.times = times;
        this.finished = finished;
    }

    /// The same answer, observed.
    Answer of(Answer answer) {
        return switch (answer) {
            case Answer.Whole whole -> {
                boolean good = whole.status() == 200 && whole.problem() == null;
                done(good ? kept(Content.whole(whole.body())) : null);
                yield whole;
            }
            case Answer.Streamed streamed -> {
                boolean usage = call.facts().usage();
                coming.streams(usage);
                yield new Answer.Streamed(
                        streamed.headers(),
                        new Observed(streamed.flow(), it -> Content.stream(usage, it)));
            }
            case Answer.Relayed relayed -> relayed(relayed);
            case Answer.Upgraded upgraded -> {
                done(null);
                yield upgraded;
            }
        };
    }

    private Answer relayed(Answer.Relayed relayed) {
        String type = relayed.headers().first("content-type");
        // Without a length an answer that was cut looks like a whole one.
        if (relayed.status() != 200 || type == null || relayed.length() < 0) {
            done(null);
            return relayed;
        }
        return new Answer.Relayed(
                relayed.status(),
                relayed.headers(),
                relayed.length(),
                new Observed(relayed.flow(), it -> Content.bytes(type, it)));
    }

    private void done(@Nullable CachedAnswer answer) {
        coming.over(answer);
        finished.accept(answer);
    }

    private CachedAnswer kept(Content content) {
        CallRecord record = call.record();
        return new CachedAnswer(
                record.id(),
                content,
                source(call, cost(record)),
                times.now(),
                times.now() + times.ttl());
    }

    /// Where the answer to a call comes from.
    static CachedAnswer.Source source(Call call, @Nullable Long cost) {
        CallRecord record = call.record();
        return new CachedAnswer.Source(
                record.operation().id(),
                call.routed().requestedModel(),
                String.valueOf(record.servedAccount()),
                String.valueOf(record.servedModel()),
                record.caller().id(),
                record.caller().userPath(),
                cost,
                record.usage());
    }

    /// What a call has cost so far; `null` when that is not known.
    static @Nullable Long cost(CallRecord record) {
        Cost cost = record.cost();
        return cost == null || !cost.known() ? null : cost.nanos();
    }

    private interface Joining {
        Content content(List<Frame> frames);
    }

    /// Frames that are kept as they are sent. When the client leaves while others follow, the rest
    /// is read for them.
    private final class Observed implements Answer.Flow, Sink {
        private final Answer.Flow flow;
        private final Joining joining;
        private @Nullable Sink client;
        private @Nullable IOException left;
        private boolean run;
        private boolean ended;

        Observed(Answer.Flow flow, Joining joining) {
            this.flow = flow;
            this.joining = joining;
        }

        @Override
        public void begin() {
            try {
                flow.begin();
            } catch (RuntimeException e) {
                ended = true;
                done(null);
                throw e;
            }
        }

        @Override
        public void into(Sink sink) throws IOException {
            client = sink;
            run = true;
            flow.into(this);
            if (left != null) {
                throw left;
            }
        }

        @Override
        public void put(Frame frame) throws IOException {
            coming.append(frame);
            Sink to = client;
            if (to != null) {
                try {
                    to.put(frame);
                } catch (IOException e) {
                    leave(e);
                }
            }
        }

        @Override
        public void flush() throws IOException {
            Sink to = client;
            if (to != null) {
                try {
                    to.flush();
                } catch (IOException e) {
                    leave(e);
                }
            }
        }

        private void leave(IOException why) throws IOException {
            if (!coming.abandon(call.scope().reason())) {
                throw why;
            }
            client = null;
            left = why;
        }

        @Override
        public void end(End end) throws IOException {
            ended = true;
            coming.frames().end(end);
            List<Frame> all = end instanceof End.Complete ? coming.frames().all() : null;
            done(all == null ? null : kept(joining.content(all)));
            Sink to = client;
            if (to != null) {
                to.end(end);
            }
        }

        /// The client may have left before a byte was sent to it, while others follow.
        @Override
        public void close() {
            try (flow) {
                if (!run && !ended && coming.abandon(call.scope().reason())) {
                    flow.into(this);
                }
            } catch (IOException _) {
                // Without a client nothing is written.
            } finally {
                if (!ended) {
                    ended = true;
                    coming.frames().end(new End.Cut(new Problem.Internal()));
                    done(null);
                }
            }
        }
    }
}
