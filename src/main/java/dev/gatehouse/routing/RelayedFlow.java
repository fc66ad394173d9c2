package dev.gatehouse.routing;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Lifeline.Clock;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.UsageSpotter;
import dev.gatehouse.flow.Frame;
import dev.gatehouse.upstream.Reception;
import java.io.IOException;
import java.time.Duration;

/// Passes the bytes of an answer on as they arrive, whatever they are, and looks for nothing in
/// them but what they took.
final class RelayedFlow implements Answer.Flow {
    private static final int PART = 16 * 1024;

    private final Interpreter.Question question;
    private final Reception reception;
    private final Duration idle;
    private final UsageSpotter spotter;
    private final Ids ids;

    /// @param idle how long the provider may be silent
    RelayedFlow(Interpreter.Question question, Reception reception, Duration idle, Ids ids) {
        this.question = question;
        this.reception = reception;
        this.idle = idle;
        this.ids = ids;
        this.spotter = new UsageSpotter(question.dialect()::usage);
    }

    @Override
    public void into(Sink sink) throws IOException {
        var part = new byte[PART];
        while (true) {
            int count;
            try {
                if (!reception.body().ready()) {
                    sink.flush();
                    question.lifeline().start(Clock.IDLE, idle);
                }
                count = reception.body().read(part, 0, part.length);
            } catch (IOException broken) {
                sink.end(new Sink.End.Cut(Interpreter.problem(broken, question)));
                return;
            }
            if (count < 0) {
                question.call().trail().took(spotter.usage());
                sink.end(new Sink.End.Complete());
                return;
            }
            question.call().trail().contentAt(question.lifeline().now());
            spotter.put(part, 0, count);
            ids.in(part, count);
            sink.put(Frame.of(part, 0, count, Frame.Kind.CONTENT));
        }
    }

    @Override
    public void close() {
        question.call().trail().took(spotter.usage());
        reception.close();
        question.lifeline().close();
    }
}
