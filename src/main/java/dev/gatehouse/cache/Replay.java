package dev.gatehouse.cache;

import dev.gatehouse.cache.store.CachedAnswer.Content;
import dev.gatehouse.cache.store.CachedAnswer.Form;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sends again what was kept of a stream or of relayed bytes.
final class Replay implements Answer.Flow {
    private final Content content;
    private final Duration pause;
    private final Call call;

    private Replay(Content content, Duration pause, Call call) {
        this.content = content;
        this.pause = pause;
        this.call = call;
    }

    /// @param pause how long it waits before each piece of content
    static Replay of(Content content, Duration pause, Call call) {
        return new Replay(content, pause, call);
    }

    @Override
    public void begin() {}

    @Override
    public void into(Sink sink) throws IOException {
        if (content.form() == Form.BYTES) {
            sink.put(Frame.of(content.body(), Frame.Kind.CONTENT));
            sink.end(new Sink.End.Complete());
            return;
        }
        for (int i = 0; i < content.size(); i++) {
            Frame frame = content.frame(i);
            Problem cancelled = waited(frame, sink);
            if (cancelled != null) {
                sink.end(new Sink.End.Cut(cancelled));
                return;
            }
            sink.put(frame);
        }
        sink.end(new Sink.End.Complete());
    }

    /// @return why the call has been cancelled meanwhile, `null` when it has not
    private @Nullable Problem waited(Frame frame, Sink sink) throws IOException {
        if (frame.kind() != Frame.Kind.CONTENT) {
            return null;
        }
        call.record().firstContent(call.scope().now());
        if (!pause.isZero()) {
            sink.flush();
            call.scope().pause(pause);
        }
        var reason = call.scope().reason();
        return reason == null ? null : reason.problem("");
    }

    @Override
    public void close() {}
}
