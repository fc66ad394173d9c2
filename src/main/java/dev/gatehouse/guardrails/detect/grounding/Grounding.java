package dev.gatehouse.guardrails.detect.grounding;

import dev.gatehouse.guardrails.detect.grounding.Claim.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Holds an answer against the context that it was given: splits it into claims, and looks for
/// their numbers, names, quotations, citations and words.
///
/// It compares what is written, not what is meant. A number or name that the context does not have
/// is a sure sign; a sentence with the right words in a wrong relation passes.
public final class Grounding {
    private static final int MOST_CLAIMS = 500;
    private static final int MOST_SENTENCES = 2000;

    private static final Pattern QUOTATION = Pattern.compile("[\"“„«]([^\"“”„«»]{12,400})[\"”“»]");
    private static final Pattern CITATION =
            Pattern.compile("\\[(\\d{1,3})\\]|(https?://[^\\s)\\]>\"]{4,300})");

    private final String context;
    private final Passage whole;
    private final List<Passage> sentences = new ArrayList<>();

    private Grounding(String context) {
        this.context = flat(context);
        this.whole = new Passage(context);
        for (int[] span : spans(context)) {
            if (sentences.size() < MOST_SENTENCES) {
                sentences.add(new Passage(context.substring(span[0], span[1])));
            }
        }
    }

    /// Checks an answer.
    ///
    /// @param context everything that the model could know: documents, results of tools, the
    ///     question
    /// @return the claims in their order
    public static List<Claim> check(String answer, String context) {
        var grounding = new Grounding(context);
        return spans(answer).stream()
                .limit(MOST_CLAIMS)
                .map(span -> grounding.claim(answer, span[0], span[1]))
                .toList();
    }

    /// The sentences of a text, as pairs of indices.
    private static List<int[]> spans(String text) {
        var spans = new ArrayList<int[]>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length() || text.charAt(i) == '\n' || ends(text, i);
            if (end) {
                int last = Math.min(text.length(), i + 1);
                if (text.substring(start, last).strip().length() > 1) {
                    spans.add(new int[] {start, last});
                }
                start = last;
            }
        }
        return spans;
    }

    /// Whether a sentence ends: a mark, a space and a capital follow; not behind an abbreviation.
    private static boolean ends(String text, int index) {
        char c = text.charAt(index);
        if (c == '。' || c == '！' || c == '？') {
            return true;
        }
        if (c != '.' && c != '!' && c != '?') {
            return false;
        }
        boolean spaced =
                index + 1 == text.length() || Character.isWhitespace(text.charAt(index + 1));
        int word = index;
        while (word > 0 && Character.isLetter(text.charAt(word - 1))) {
            word--;
        }
        boolean abbreviation =
                c == '.'
                        && index - word <= 2
                        && index > word
                        && Character.isUpperCase(text.charAt(word));
        return spaced && !abbreviation;
    }

    private Claim claim(String answer, int start, int end) {
        String text = answer.substring(start, end);
        if (!hasCitations(text)) {
            return new Claim(start, end, Verdict.UNSUPPORTED, 0.05, "citation");
        }
        if (!hasQuotations(text)) {
            return new Claim(start, end, Verdict.UNSUPPORTED, 0.1, "quotation");
        }
        Passage claim = new Passage(CITATION.matcher(text).replaceAll(" "));
        if (!whole.hasNumbersOf(claim)) {
            return new Claim(start, end, Verdict.UNSUPPORTED, 0.1, "number");
        }
        if (!whole.words().containsAll(claim.names())) {
            return new Claim(start, end, Verdict.UNSUPPORTED, 0.15, "name");
        }
        if (claim.words().size() + claim.countOfNumbers() < 3) {
            return new Claim(start, end, Verdict.UNKNOWN, 0.5, "");
        }
        return compared(start, end, claim);
    }

    /// Compares a claim with the two neighbouring sentences that share most words with it.
    private Claim compared(int start, int end, Passage claim) {
        double overlap = claim.within(whole);
        int best =
                IntStream.range(0, sentences.size())
                        .reduce(
                                (a, b) ->
                                        claim.within(sentences.get(b))
                                                        > claim.within(sentences.get(a))
                                                ? b
                                                : a)
                        .orElse(-1);
        if (best < 0 || overlap < 0.4) {
            return new Claim(start, end, Verdict.UNSUPPORTED, overlap / 2, "words");
        }
        Passage nearest = sentences.get(best);
        double near = claim.within(nearest);
        boolean numbers = numbersAreNear(claim, best);
        if (near >= 0.5 && !numbers) {
            return new Claim(start, end, Verdict.UNSUPPORTED, 0.3, "number");
        }
        if (near >= 0.6 && claim.negated() != nearest.negated()) {
            return new Claim(start, end, Verdict.UNSUPPORTED, 0.3, "negation");
        }
        boolean supported = near >= 0.6 || (overlap >= 0.8 && near >= 0.4);
        return supported
                ? new Claim(start, end, Verdict.SUPPORTED, (overlap + near) / 2, "")
                : new Claim(start, end, Verdict.UNKNOWN, overlap / 2, "words");
    }

    private boolean numbersAreNear(Passage claim, int best) {
        int from = Math.max(0, best - 1);
        int to = Math.min(sentences.size(), best + 2);
        var near = new Passage(sentences.subList(from, to));
        return near.hasNumbersOf(claim);
    }

    /// Whether the context has every source that is cited: a number in brackets, an address.
    private boolean hasCitations(String text) {
        Matcher citation = CITATION.matcher(text);
        while (citation.find()) {
            String number = citation.group(1);
            boolean there =
                    number == null
                            ? context.contains(flat(citation.group(2).replaceAll("[.,;]+$", "")))
                            : context.contains("[" + number + "]")
                                    || context.contains("source " + number)
                                    || context.contains("document " + number);
            if (!there) {
                return false;
            }
        }
        return true;
    }

    private boolean hasQuotations(String text) {
        Matcher quotation = QUOTATION.matcher(text);
        while (quotation.find()) {
            String quoted = flat(quotation.group(1)).replaceAll("[.,;!?]+$", "");
            if (!context.contains(quoted)) {
                return false;
            }
        }
        return true;
    }

    /// Small letters, plain quotes, one space for white space.
    private static String flat(String text) {
        return text.replace('’', '\'').replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }
}
