package dev.gatehouse.guardrails;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.text.relay.JsonLines;
import dev.gatehouse.dialect.text.relay.Transcript;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lets guardrails check an answer that is relayed: JSON, the lines of results, texts, and streams
/// of known operations. What cannot be read is rejected where a guardrail binds the caller.
final class RelayedAnswers {
    /// The status of a part of a content: a match may lie across its end.
    private static final int PARTIAL = 206;

    private final AnswerGuards guards;
    private final GuardRun run;

    RelayedAnswers(AnswerGuards guards, GuardRun run) {
        this.guards = guards;
        this.run = run;
    }

    private enum Form {
        NONE,
        JSON,
        EVENTS,
        LINES,
        TEXT,
        OTHER
    }

    Answer of(Answer.Relayed answer) {
        return switch (form(answer)) {
            case NONE -> answer;
            case EVENTS -> events(answer);
            case JSON, LINES, TEXT -> whole(answer);
            case OTHER -> passed(answer);
        };
    }

    private Form form(Answer.Relayed answer) {
        if (answer.length() == 0 || run.call().head().method().equals("HEAD")) {
            return Form.NONE;
        }
        String type = answer.headers().first("content-type");
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        boolean file = run.call().operation() == Operation.FILES;
        if (answer.status() == PARTIAL) {
            return Form.OTHER;
        }
        if (lower.startsWith("text/event-stream")) {
            return Form.EVENTS;
        }
        if (lower.contains("jsonl") || lower.contains("json-l") || lower.contains("ndjson")) {
            return Form.LINES;
        }
        if (lower.contains("json")) {
            return Form.JSON;
        }
        boolean text = lower.startsWith("text/") || lower.startsWith("application/x-subrip");
        if (text || file || run.call().operation() == Operation.MESSAGE_BATCHES) {
            return Form.TEXT;
        }
        return Form.OTHER;
    }

    private Answer passed(Answer.Relayed answer) {
        if (guards.strict()) {
            answer.flow().close();
            throw guards.unchecked();
        }
        return answer;
    }

    private Answer events(Answer.Relayed answer) {
        Operation like = like();
        if (like == null) {
            return passed(answer);
        }
        Call read = run.call().as(like);
        Answer.Flow flow =
                guards.stream(new Answer.Streamed(answer.headers(), answer.flow()), read);
        return new Answer.Relayed(answer.status(), answer.headers(), -1, flow);
    }

    private @Nullable Operation like() {
        Operation own = run.call().operation();
        return own.relayed() ? RelayedRequests.like(run.call()) : own;
    }

    private Answer whole(Answer.Relayed answer) {
        byte[] bytes = gathered(answer.flow());
        try {
            return new Answer.Whole(answer.status(), answer.headers(), checked(answer, bytes));
        } catch (MalformedJson e) {
            if (guards.strict()) {
                throw guards.unreadable(e);
            }
            return new Answer.Whole(answer.status(), answer.headers(), bytes);
        }
    }

    private byte[] checked(Answer.Relayed answer, byte[] bytes) throws MalformedJson {
        Form form = form(answer);
        if (bytes.length > 0 && form == Form.JSON && JsonLines.kinds(bytes).objects() <= 1) {
            return guards.json(bytes, like());
        }
        String text = RelayedRequests.text(bytes);
        if (text == null && guards.strict()) {
            throw guards.unchecked();
        }
        if (text == null || bytes.length == 0) {
            return bytes;
        }
        if (form != Form.TEXT || JsonLines.kinds(bytes).objects() > 0) {
            return lines(bytes);
        }
        String changed = guards.text(text);
        guards.rejectParts(Transcript.withoutTimes(changed));
        return changed.equals(text) ? bytes : changed.getBytes(UTF_8);
    }

    private byte[] lines(byte[] bytes) {
        return JsonLines.each(
                bytes,
                (_, line) -> {
                    try {
                        JsonLines.Entry entry = JsonLines.answer(Json.parse(line));
                        byte[] body = entry.body().copy();
                        byte[] changed = guards.json(body, entry.operation());
                        return changed == body ? line : entry.with(changed);
                    } catch (MalformedJson e) {
                        if (guards.strict()) {
                            throw guards.unreadable(e);
                        }
                        return line;
                    }
                });
    }

    /// The whole of an answer, as far as the call may have memory for it.
    private byte[] gathered(Answer.Flow flow) {
        var all = new ByteArrayOutputStream();
        try (flow) {
            flow.begin();
            flow.into(
                    new Sink() {
                        @Override
                        public void put(Frame frame) {
                            int length = frame.to() - frame.from();
                            if (!run.call().record().memory().take(2L * length)) {
                                throw tooLong().asException();
                            }
                            all.write(frame.bytes(), frame.from(), length);
                        }

                        @Override
                        public void flush() {}

                        @Override
                        public void end(End how) {
                            if (how instanceof End.Cut(Problem problem)) {
                                throw problem.asException();
                            }
                        }
                    });
        } catch (IOException e) {
            throw new IllegalStateException("bytes are kept in memory", e);
        }
        return all.toByteArray();
    }

    private Problem tooLong() {
        String account = String.valueOf(run.call().record().servedAccount());
        return new Problem.InvalidUpstreamResponse(
                account, "its answer is too long to be held back for guardrails", true);
    }
}
