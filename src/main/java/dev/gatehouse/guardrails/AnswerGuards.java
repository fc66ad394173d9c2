package dev.gatehouse.guardrails;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.dialect.text.BodyTexts;
import dev.gatehouse.dialect.text.ChannelFilter;
import dev.gatehouse.dialect.text.FilteredStream;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.dialect.text.Texts;
import dev.gatehouse.guardrails.check.ToolUse;
import dev.gatehouse.guardrails.check.ToolsCheck;
import dev.gatehouse.guardrails.mask.RestoringFilter;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets guardrails check the answer to one call, whole or as a stream, and restores what stands for
/// placeholders.
final class AnswerGuards {
    private static final int OK = 200;

    private final GuardRun run;
    private final List<Guard> guards;
    private final ToolUses tools;
    private final boolean strict;

    /// @param guards those for answers, in the order of their steps
    /// @param strict whether what cannot be checked is rejected
    AnswerGuards(GuardRun run, List<Guard> guards, ToolUses tools, boolean strict) {
        this.run = run;
        this.guards = guards;
        this.tools = tools;
        this.strict = strict && guards.stream().anyMatch(it -> it.settings().binding());
    }

    Answer of(Answer answer) {
        if (guards.isEmpty() && run.placeholders().none()) {
            return answer;
        }
        return switch (answer) {
            case Answer.Whole whole ->
                    whole.status() == OK && whole.problem() == null ? whole(whole) : whole;
            case Answer.Streamed streamed ->
                    new Answer.Streamed(streamed.headers(), stream(streamed, run.call()));
            // Sound that is made of a text of the request, which was checked.
            case Answer.Relayed relayed ->
                    run.call().operation() == Operation.SPEECH
                            ? relayed
                            : new RelayedAnswers(this, run).of(relayed);
            case Answer.Upgraded upgraded -> {
                if (strict) {
                    upgraded.tunnel().close();
                    throw unchecked();
                }
                yield upgraded;
            }
        };
    }

    /// Whether what cannot be checked is rejected.
    boolean strict() {
        return strict;
    }

    /// Why an answer is rejected that cannot be checked.
    ProblemException unchecked() {
        return GuardrailStage.unchecked(run.call(), guards).asException();
    }

    private Answer whole(Answer.Whole whole) {
        try {
            byte[] body = json(whole.body(), run.call().operation());
            return body == whole.body()
                    ? whole
                    : new Answer.Whole(whole.status(), whole.headers(), body);
        } catch (MalformedJson e) {
            if (strict) {
                throw unreadable(e);
            }
            return whole;
        }
    }

    /// What guardrails make of a JSON body; the same array where they change nothing.
    ///
    /// @param operation that it answers; `null` where it is not known
    byte[] json(byte[] bytes, @Nullable Operation operation) throws MalformedJson {
        Operation read = operation == null ? run.call().operation() : operation;
        BodyTexts texts = operation == null ? Texts.any() : Texts.of(read.format());
        if (operation == null && readsShape()) {
            throw new MalformedJson("its form is not known", null);
        }
        Json body = Json.parse(bytes).unambiguous();
        List<TextField> fields = texts.answer(read, body);
        Map<Integer, String> changed =
                guards.isEmpty()
                        ? Map.of()
                        : Inspection.answer(run, guards, fields, called(bytes, read, false));
        Map<Integer, String> restored = restored(fields, changed);
        return restored.isEmpty() ? bytes : texts.replaceInAnswer(read, body, restored);
    }

    /// Whether a guardrail looks at more than texts.
    boolean readsShape() {
        return guards.stream()
                .anyMatch(it -> it.settings().binding() && it.settings().type().readsShape());
    }

    /// What guardrails make of a text that is no JSON.
    String text(String text) {
        List<TextField> field = List.of(new TextField("answer", Role.OUTPUT, text));
        Map<Integer, String> changed = Inspection.texts(run, guards, field, true);
        return restored(field, changed).getOrDefault(0, text);
    }

    /// Rejects a text that is one only when it is put together from parts, where a guardrail would
    /// replace something in it: there is no place for it.
    void rejectParts(String text) {
        List<TextField> field = List.of(new TextField("answer", Role.OUTPUT, text));
        List<Guard> acting = guards.stream().filter(Guard::acts).toList();
        if (!Inspection.texts(run, acting, field, true).isEmpty()) {
            String guard = run.use().changing().getLast();
            String reason = "does not allow the answer: what it found has times inside it";
            throw new Problem.GuardrailBlocked(guard, reason, null, false).asException();
        }
    }

    /// Why an answer is rejected that cannot be read.
    ProblemException unreadable(MalformedJson why) {
        String guard = guards.getFirst().name();
        String reason = "could not check the answer: it is not readable, as " + why.reason();
        return new Problem.GuardrailBlocked(guard, reason, null, true).asException();
    }

    private List<ToolUse> called(byte[] answer, Operation operation, boolean stream)
            throws MalformedJson {
        boolean needed = guards.stream().anyMatch(it -> it.check() instanceof ToolsCheck);
        return needed ? tools.called(run.call().as(operation), answer, stream) : List.of();
    }

    private Map<Integer, String> restored(List<TextField> fields, Map<Integer, String> changed) {
        var all = new HashMap<>(changed);
        for (int i = 0; !run.placeholders().none() && i < fields.size(); i++) {
            TextField field = fields.get(i);
            String before = changed.getOrDefault(i, field.text());
            String after = RestoringFilter.whole(before, run.placeholders(), field.role());
            if (!after.equals(before)) {
                all.put(i, after);
            }
        }
        return all;
    }

    /// A stream whose texts guardrails check.
    ///
    /// @param read the call, read as one of the operation that the stream answers
    Answer.Flow stream(Answer.Streamed streamed, Call read) {
        boolean windows = guards.stream().allMatch(it -> it.window() != null);
        ChannelFilter.Factory filters =
                (channel, role) -> restoring(filter(channel, role, windows), role);
        Answer.Flow filtered = FilteredStream.of(streamed, read, filters, _ -> {}).flow();
        return windows
                ? filtered
                : new BufferedFlow(filtered, run, frames -> tools(frames, read.operation()));
    }

    private ChannelFilter filter(String channel, Role role, boolean windows) {
        return windows
                ? new WindowFilter(run, guards, channel, role)
                : new WholeFilter(run, guards, channel, role);
    }

    private ChannelFilter restoring(ChannelFilter filter, Role role) {
        if (run.placeholders().none()) {
            return filter;
        }
        var restoring = new RestoringFilter(run.placeholders(), role);
        return new ChannelFilter() {
            @Override
            public String accept(String piece)
                    throws dev.gatehouse.dialect.text.BlockedTextException {
                return restoring.accept(filter.accept(piece));
            }

            @Override
            public String end() throws dev.gatehouse.dialect.text.BlockedTextException {
                return restoring.accept(filter.end()) + restoring.end();
            }
        };
    }

    /// Checks the calls of tools in a stream that is held back.
    private void tools(byte[] frames, Operation operation) {
        List<Guard> checking =
                guards.stream().filter(it -> it.check() instanceof ToolsCheck).toList();
        if (checking.isEmpty()) {
            return;
        }
        try {
            Inspection.answer(run, checking, List.of(), called(frames, operation, true));
        } catch (MalformedJson e) {
            if (strict) {
                throw unreadable(e);
            }
        }
    }
}
