package dev.gatehouse.guardrails;

import dev.gatehouse.call.ProblemException;
import dev.gatehouse.dialect.text.BlockedTextException;
import dev.gatehouse.dialect.text.ChannelFilter;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.dialect.text.TextField.Role;
import java.util.List;
import java.util.Map;

/// Keeps a text until its end, and lets guardrails check the whole.
final class WholeFilter implements ChannelFilter {
    private final GuardRun run;
    private final List<Guard> guards;
    private final String channel;
    private final Role role;
    private final StringBuilder text = new StringBuilder();

    WholeFilter(GuardRun run, List<Guard> guards, String channel, Role role) {
        this.run = run;
        this.guards = guards;
        this.channel = channel;
        this.role = role;
    }

    @Override
    public String accept(String piece) {
        text.append(piece);
        return "";
    }

    @Override
    public String end() throws BlockedTextException {
        String whole = text.toString();
        var field = new TextField(channel, role, whole);
        try {
            Map<Integer, String> changed =
                    Inspection.answer(run, guards, List.of(field), List.of());
            return changed.getOrDefault(0, whole);
        } catch (ProblemException e) {
            run.use().stop(e);
            throw new BlockedTextException(e.problem().message());
        }
    }
}
