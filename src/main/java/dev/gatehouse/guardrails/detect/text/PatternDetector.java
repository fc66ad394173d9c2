package dev.gatehouse.guardrails.detect.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Detector;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import dev.gatehouse.guardrails.detect.view.Source;
import dev.gatehouse.guardrails.detect.view.View;
import dev.gatehouse.guardrails.detect.view.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds patterns of the operator with RE2/J, whose time is linear in the text whatever the
/// pattern, in a text and in what it hides. The kind of a finding is the pattern's name.
///
/// A pattern costs about 25 us for each KB of text. One with a fixed text, such as `ACME-` in
/// `ACME-\d{6}`, runs only over texts that have it, and costs next to nothing for others.
public final class PatternDetector implements Detector {
    /// So many findings of a pattern in a text are enough.
    private static final int MOST_FINDINGS = 256;

    private final List<Rule> rules;
    private final int usual;
    private final int longest;

    /// Looks for patterns.
    ///
    /// @param patterns RE2 syntax by name
    /// @throws IllegalArgumentException for a pattern that is none or matches the empty text; names
    ///     it
    public PatternDetector(Map<String, String> patterns) {
        rules = patterns.entrySet().stream().map(it -> rule(it.getKey(), it.getValue())).toList();
        boolean bounded = rules.stream().allMatch(rule -> rule.longest() > 0);
        int most = rules.stream().mapToInt(Rule::longest).max().orElse(1);
        usual = bounded ? Math.max(Views.FEWEST_HELD, most) : 0;
        longest = usual * Views.MOST_PER_CHARACTER;
    }

    private record Rule(String name, Pattern pattern, String literal, int longest) {}

    private static Rule rule(String name, String text) {
        try {
            Pattern pattern = Pattern.compile(text);
            if (pattern.matches("")) {
                throw new IllegalArgumentException(
                        "pattern '" + name + "' matches the empty text; require a character");
            }
            PatternShape shape = PatternShape.of(text);
            return new Rule(name, pattern, shape.literal(), shape.longest());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "pattern '%s' is no RE2 pattern: %s".formatted(name, e.getDescription()), e);
        }
    }

    @Override
    public List<Finding> find(CharSequence text, TextField.Role role) {
        var found = new ArrayList<Finding>();
        NormalisedText normalised = NormalisedText.of(text);
        search(text, null, found);
        if (normalised != null) {
            search(normalised.text(), normalised, found);
        }
        for (View view : Views.of(text, normalised)) {
            search(view.text(), view, found);
        }
        return AnchoredDetector.apart(found);
    }

    private void search(CharSequence text, @Nullable Source source, List<Finding> found) {
        for (Rule rule : rules) {
            if (hasLiteral(text, rule.literal())) {
                search(rule, text, source, found);
            }
        }
    }

    private static boolean hasLiteral(CharSequence text, String literal) {
        if (literal.isEmpty()) {
            return true;
        }
        char first = literal.charAt(0);
        int last = text.length() - literal.length();
        for (int i = 0; i <= last; i++) {
            if (Character.toLowerCase(text.charAt(i)) == first && matchesAt(text, i, literal)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesAt(CharSequence text, int index, String literal) {
        for (int i = 1; i < literal.length(); i++) {
            if (Character.toLowerCase(text.charAt(index + i)) != literal.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void search(
            Rule rule, CharSequence text, @Nullable Source source, List<Finding> found) {
        Matcher matcher = rule.pattern().matcher(text);
        for (int count = 0; count < MOST_FINDINGS && matcher.find(); count++) {
            int start = matcher.start();
            int end = matcher.end();
            if (end <= start) {
                continue;
            }
            int first = source == null ? start : source.start(start, end);
            int last = source == null ? end : source.end(start, end);
            if (longest == 0 || last - first <= longest) {
                found.add(new Finding(rule.name(), first, last, 1));
            }
        }
    }

    @Override
    public int usual() {
        return usual;
    }

    @Override
    public int undecided(CharSequence text) {
        return Views.undecided(text, usual, longest);
    }

    @Override
    public int longest() {
        return longest;
    }
}
