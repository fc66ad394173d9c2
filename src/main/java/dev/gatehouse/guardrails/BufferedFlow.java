package dev.gatehouse.guardrails;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.stream.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stream that is held back to its end, so that its verdict is there before its 200 leaves.
final class BufferedFlow implements Answer.Flow {
    /// What a frame that is kept takes beside its bytes.
    private static final int PER_FRAME = 64;

    private final Answer.Flow flow;
    private final GuardRun run;
    private final Consumer<byte[]> checked;
    private final List<Frame> frames = new ArrayList<>();
    private Sink.@Nullable End end;

    /// @param checked receives the bytes of all frames once they are there; rejects the answer by
    ///     an exception
    BufferedFlow(Answer.Flow flow, GuardRun run, Consumer<byte[]> checked) {
        this.flow = flow;
        this.run = run;
        this.checked = checked;
    }

    @Override
    public void begin() {
        if (end != null) {
            return;
        }
        flow.begin();
        try {
            flow.into(new Keeping());
        } catch (IOException e) {
            throw new IllegalStateException("frames are kept in memory", e);
        }
        RuntimeException stopped = run.use().stopped();
        if (stopped != null) {
            throw stopped;
        }
        if (end instanceof Sink.End.Complete) {
            var all = new ByteArrayOutputStream();
            frames.forEach(it -> all.write(it.bytes(), it.from(), it.to() - it.from()));
            checked.accept(all.toByteArray());
        } else if (end instanceof Sink.End.Cut(Problem problem)) {
            throw problem.asException();
        }
    }

    /// Keeps frames, as far as the call may have memory for them.
    private final class Keeping implements Sink {
        @Override
        public void put(Frame frame) {
            int length = frame.to() - frame.from();
            if (!run.call().record().memory().take(length + PER_FRAME)) {
                throw new Problem.InvalidUpstreamResponse(
                                String.valueOf(run.call().record().servedAccount()),
                                "its answer is too long to be held back for guardrails",
                                true)
                        .asException();
            }
            frames.add(frame.copy());
        }

        @Override
        public void flush() {}

        @Override
        public void end(End how) {
            end = how;
        }
    }

    @Override
    public void into(Sink sink) throws IOException {
        begin();
        for (Frame frame : frames) {
            sink.put(frame);
        }
        sink.end(end == null ? new Sink.End.Complete() : end);
    }

    @Override
    public void close() {
        flow.close();
    }
}
