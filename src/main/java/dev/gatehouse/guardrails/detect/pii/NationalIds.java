package dev.gatehouse.guardrails.detect.pii;

import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.NumberRun;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Checks the identification numbers of digits, of all wanted countries at once.
final class NationalIds {
    /// Words for a number that identifies a person, of no country.
    private static final List<String> WORDS =
            List.of(
                    "id number",
                    "identity number",
                    "identification number",
                    "national id",
                    "national identification",
                    "identity card",
                    "id card",
                    "personal id",
                    "personal number",
                    "personal identification",
                    "id no",
                    "id no.");

    private record Wanted(NumberId id, int subject) {}

    private final Wanted[][] byLength = new Wanted[NumberRun.MOST_LOOKED_AT + 1][];
    private final int general;

    private NationalIds(AnchoredDetector.Builder builder, Set<String> kinds) {
        general = builder.subject(WORDS);
        Map<Integer, List<Wanted>> wanted = new HashMap<>();
        all().filter(id -> kinds.contains(id.kind()))
                .forEach(
                        id ->
                                wanted.computeIfAbsent(id.digits(), _ -> new ArrayList<>())
                                        .add(new Wanted(id, builder.subject(id.words()))));
        for (int i = 0; i < byLength.length; i++) {
            byLength[i] = wanted.getOrDefault(i, List.of()).toArray(Wanted[]::new);
        }
    }

    static Stream<NumberId> all() {
        return Stream.concat(EuropeanIds.ALL.stream(), WorldIds.ALL.stream());
    }

    static void addTo(AnchoredDetector.Builder builder, Set<String> kinds) {
        if (all().anyMatch(id -> kinds.contains(id.kind()))) {
            var ids = new NationalIds(builder, kinds);
            builder.numbers((scan, start, _) -> ids.check(scan, start)).atMost(40);
        }
    }

    private void check(Scan scan, int start) {
        NumberRun run = scan.number();
        if (run.count() < 9 || run.inner() || scan.at(start - 1) == '.') {
            return;
        }
        for (int length = run.count(); length >= 9; length--) {
            int end =
                    length < byLength.length && byLength[length].length > 0 ? run.end(length) : -1;
            if (end > 0 && found(scan, start, end, byLength[length])) {
                return;
            }
        }
    }

    private boolean found(Scan scan, int start, int end, Wanted[] wanted) {
        NumberRun run = scan.number();
        String kind = "";
        double best = 0;
        for (Wanted each : wanted) {
            double score = score(scan, start, each, run);
            if (score > best && each.id().check().test(run)) {
                kind = each.id().kind();
                best = score;
            } else if (score == 0 && end == run.end(run.count()) && each.id().check().test(run)) {
                scan.expect(each.subject(), each.id().kind(), start, end);
            }
        }
        if (best > 0) {
            scan.found(kind, start, end, best);
        }
        return best > 0;
    }

    private double score(Scan scan, int start, Wanted each, NumberRun run) {
        if (scan.near(each.subject(), start)) {
            return 1;
        }
        return each.id().stands(run) ? 0.9 : scan.near(general, start) ? 0.7 : 0;
    }
}
