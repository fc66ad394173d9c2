package dev.gatehouse.guardrails.detect;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.view.Source;
import dev.gatehouse.guardrails.detect.view.Views;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A detector made of checks at anchors: one pass over the text, whatever the number of kinds.
public final class AnchoredDetector implements Detector {
    private static final boolean[] ALONE = {true};

    private final AnchorScanner.Anchors anchors;
    private final SharedPass alone;
    private final int subjects;
    private final Lengths lengths;

    private AnchoredDetector(Builder builder) {
        anchors = builder.anchors;
        subjects = builder.subjects;
        int usual = Math.max(Views.FEWEST_HELD, builder.usual);
        lengths = new Lengths(usual, Math.max(usual, builder.longest) * Views.MOST_PER_CHARACTER);
        alone = new SharedPass(List.of(this));
    }

    /// How long findings may be.
    ///
    /// @param usual of the kinds that do not grow, in characters of the text that is looked at
    /// @param longest of all, in characters of the original
    record Lengths(int usual, int longest) {}

    AnchorScanner.Anchors anchors() {
        return anchors;
    }

    /// A pass of it over a text.
    ///
    /// @param found takes what it finds
    Scan scan(
            CharSequence seen, TextField.Role role, @Nullable Source source, List<Finding> found) {
        return new Scan(seen, role, lengths.longest(), source, new int[subjects], found);
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        return alone.find(text, role, ALONE).getFirst();
    }

    @Override
    public AnchoredDetector pass() {
        return this;
    }

    @Override
    public int usual() {
        return lengths.usual();
    }

    @Override
    public int longest() {
        return lengths.longest();
    }

    @Override
    public int undecided(CharSequence text) {
        return Views.undecided(text, lengths.usual(), lengths.longest());
    }

    /// Leaves of findings that overlap the surer one, of equally sure ones the longer one.
    public static List<Finding> apart(List<Finding> found) {
        if (found.size() < 2) {
            return found;
        }
        var sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Finding::start).thenComparing(Finding::kind));
        var apart = new ArrayList<Finding>(sorted.size());
        for (Finding next : sorted) {
            Finding last = apart.isEmpty() ? null : apart.getLast();
            if (last == null || last.end() <= next.start()) {
                apart.add(next);
            } else if (better(next, last)) {
                apart.set(apart.size() - 1, next);
            }
        }
        return apart;
    }

    private static boolean better(Finding next, Finding last) {
        return next.score() > last.score()
                || (next.score() == last.score()
                        && next.end() - next.start() > last.end() - last.start());
    }

    public static Builder builder() {
        return new Builder();
    }

    /// The checks of a detector, by their anchors.
    public static final class Builder {
        private final AnchorScanner.Anchors anchors = new AnchorScanner.Anchors();
        private int subjects;
        private int usual;
        private int longest;

        private Builder() {}

        /// Calls a check at each of some characters that are neither letters nor digits.
        public Builder marks(String marks, Check check) {
            marks.chars().forEach(mark -> anchors.mark((char) mark, check));
            return this;
        }

        /// Calls a check where a number begins; `Scan.number` has its digits.
        public Builder numbers(Check check) {
            anchors.number(check);
            return this;
        }

        /// Calls a check at each code of letters and digits.
        public Builder codes(Check check) {
            anchors.code(check);
            return this;
        }

        /// Calls a check where one of some words begins a word; what follows it is not looked at.
        public Builder words(Collection<String> words, Check check) {
            anchors.words(words, check);
            return this;
        }

        /// Remembers where words of a subject stand, for `Scan.near`.
        ///
        /// @return the number of the subject
        public int subject(Collection<String> words) {
            int subject = subjects++;
            anchors.subjects(
                    words,
                    (scan, start, end) -> {
                        if (scan.border(end) || scan.hump(end)) {
                            scan.see(subject, start, end);
                        }
                    });
            return subject;
        }

        /// States that findings of a kind are at most so long.
        public Builder atMost(int length) {
            usual = Math.max(usual, length);
            return this;
        }

        /// States that findings of a kind that is added by `found` are at most so long. What
        /// they begin with is usually long.
        public Builder growingTo(int length) {
            longest = Math.max(longest, length);
            return this;
        }

        public AnchoredDetector build() {
            return new AnchoredDetector(this);
        }
    }
}
