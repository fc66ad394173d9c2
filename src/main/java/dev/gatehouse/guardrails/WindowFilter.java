package dev.gatehouse.guardrails;

import dev.gatehouse.call.Problem;
import dev.gatehouse.dialect.text.BlockedTextException;
import dev.gatehouse.dialect.text.ChannelFilter;
import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.finding.GuardFinding.Action;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.mask.Redactor;
import dev.gatehouse.guardrails.mask.Span;
import java.util.ArrayList;
import java.util.List;

/// Holds back the end of a text, as long as the longest match that could begin in it, so that no
/// match leaves in parts.
///
/// What a detector finds at a place depends on at most so many characters from there on as its
/// longest match has, and one more. So a match is certain once so many have come behind its first
/// character; it is acted upon then, and only once. A match that is longer than is usual is held
/// back from its beginning while it may grow. The characters before what is held back stay as
/// context, because detectors look at what stands before a match.
final class WindowFilter implements ChannelFilter {
    /// What a detector looks at behind the end of a match.
    private static final int BEHIND = 1;

    /// How near to the end of the text a finding ends that may grow: its last line may be there in
    /// part.
    private static final int GROWING = 8;

    private static final int CONTEXT = 64;

    private final GuardRun run;
    private final String channel;
    private final Role role;
    private final List<Watch> watches = new ArrayList<>(2);
    private final Redactor redactor;
    private final StringBuilder text = new StringBuilder();
    private final List<Span> spans = new ArrayList<>(2);
    private final int context;
    private int released;
    private int replaced;

    /// A guardrail and how far its findings have been acted upon, as a place in the text.
    private static final class Watch {
        private final Guard guard;
        private final Detector detector;
        private int decided;

        /// The place up to which it could be decided last.
        private int limit;

        /// Where the first match begins that may grow.
        private int growing = Integer.MAX_VALUE;

        Watch(Guard guard, Detector detector) {
            this.guard = guard;
            this.detector = detector;
        }
    }

    /// @param guards those whose detectors can check texts as they come
    WindowFilter(GuardRun run, List<Guard> guards, String channel, Role role) {
        this.run = run;
        this.channel = channel;
        this.role = role;
        this.redactor = new Redactor(role, run.placeholders());
        int longest = 0;
        for (Guard guard : guards) {
            Detector detector = guard.window();
            if (detector != null && guard.concerns(role)) {
                watches.add(new Watch(guard, detector));
                longest = Math.max(longest, detector.usual());
            }
        }
        this.context = longest + CONTEXT;
    }

    @Override
    public String accept(String piece) throws BlockedTextException {
        if (watches.isEmpty()) {
            return piece;
        }
        text.append(piece);
        return release(false);
    }

    @Override
    public String end() throws BlockedTextException {
        return watches.isEmpty() ? "" : release(true);
    }

    private String release(boolean last) throws BlockedTextException {
        var seen = new ArrayList<Finding>();
        for (Watch watch : watches) {
            look(watch, last, seen);
        }
        int cut = last ? text.length() : Math.max(released, undecided());
        List<Span> merged = Span.merged(spans);
        for (Span span : merged) {
            if (span.start() < cut) {
                cut = Math.max(cut, span.end());
                replaced = Math.max(replaced, span.end());
            }
        }
        if (!last && cut < text.length()) {
            cut = redactor.cut(text, released, whole(cut));
        }
        if (cut <= released) {
            return "";
        }
        var out = new StringBuilder(cut - released);
        released = redactor.write(text, released, cut, merged, out);
        int held = text.length() - released;
        forget(outside(seen, released - Math.max(context, held + CONTEXT)));
        return out.toString();
    }

    /// Where the first match may begin that is acted upon and is not certain yet.
    private int undecided() {
        int first = text.length();
        for (Watch watch : watches) {
            if (watch.guard.acts()) {
                first = Math.min(first, Math.min(watch.limit - 1, watch.growing));
            }
        }
        return first;
    }

    /// The last place up to another one that lies in no match: detectors find the same from there
    /// on as they would from the beginning.
    private static int outside(List<Finding> seen, int most) {
        int place = most;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Finding each : seen) {
                if (each.start() < place && each.end() > place) {
                    place = each.start();
                    moved = true;
                }
            }
        }
        return place;
    }

    /// A character of two units leaves whole.
    private int whole(int cut) {
        boolean inPair = cut > 0 && Character.isHighSurrogate(text.charAt(cut - 1));
        return inPair ? cut - 1 : cut;
    }

    /// Acts upon what has become certain.
    private void look(Watch watch, boolean last, List<Finding> seen) throws BlockedTextException {
        int limit = (last ? text.length() : watch.detector.undecided(text) - BEHIND) + 1;
        watch.limit = limit;
        if (limit <= watch.decided) {
            return;
        }
        List<Finding> found = watch.detector.find(text, role);
        watch.growing = last ? Integer.MAX_VALUE : growing(found, limit);
        limit = Math.min(limit, watch.growing);
        for (Finding each : found) {
            seen.add(each);
            if (each.start() >= watch.decided && each.start() < limit) {
                act(watch.guard, each);
            }
        }
        watch.decided = Math.max(watch.decided, limit);
    }

    /// Where the first finding begins that is certain but for its end.
    private int growing(List<Finding> found, int limit) {
        for (Finding each : found) {
            if (each.start() < limit && each.end() > text.length() - GROWING) {
                return each.start();
            }
        }
        return Integer.MAX_VALUE;
    }

    private void act(Guard guard, Finding found) throws BlockedTextException {
        boolean counts =
                guard.counts(found.kind(), found.score())
                        && !run.placeholders().covers(text, found.start(), found.end());
        if (!counts) {
            return;
        }
        Findings.record(run, guard, new Findings.Kind(found.kind(), channel), true, 1);
        if (!run.storing()) {
            run.use().forbidStoring();
        }
        if (!guard.acts()) {
            return;
        }
        if (guard.action() == Action.BLOCK) {
            Problem problem = Findings.blocked(guard, found.kind(), channel, true);
            run.use().stop(problem.asException());
            throw new BlockedTextException(problem.message());
        }
        run.use().changed(guard.name());
        int start = Math.max(found.start(), released);
        if (found.end() > start) {
            // What overlaps one that was replaced is replaced with it.
            String kind = found.start() < replaced ? "" : found.kind();
            spans.add(new Span(start, found.end(), kind, false));
        }
    }

    /// Drops the text before a place, with what was replaced there.
    private void forget(int place) {
        spans.removeIf(it -> it.end() <= released);
        if (place <= 0) {
            return;
        }
        text.delete(0, place);
        released -= place;
        replaced -= place;
        for (Watch watch : watches) {
            watch.decided -= place;
            watch.growing -= watch.growing == Integer.MAX_VALUE ? 0 : place;
        }
        spans.replaceAll(
                it -> new Span(it.start() - place, it.end() - place, it.kind(), it.restored()));
    }
}
