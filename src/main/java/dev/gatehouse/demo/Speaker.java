package dev.gatehouse.demo;

import dev.gatehouse.demo.Question.Limits;
import dev.gatehouse.demo.Reply.Ending;
import dev.gatehouse.demo.Reply.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the reply. Equal questions get equal replies.
final class Speaker {
    /// More of a prompt is not worth hearing again.
    private static final int LONGEST_QUOTE = 400;

    private static final String HOW_TO_GO_ON =
            """
            This is the demo that comes with the gateway: no model was used. \
            For real answers set OPENAI_API_KEY, or the key of any other provider, and restart.""";

    private static final String THOUGHTS =
            """
            The user wants an answer, and I am only the demo. \
            So I look at the words, count them, and choose sentences that suit.""";

    private static final List<String> FIRST =
            List.of(
                    "That is a good question.",
                    "Let me think about that for a moment.",
                    "This question has an answer.",
                    "There is more than one way to see it.");

    private static final List<String> SECOND =
            List.of(
                    "A gateway forwards a request to the model that it names.",
                    "Small steps, taken in the right order, arrive before the large ones.",
                    "The shortest answer is often the one that took the longest to find.",
                    "What is easy to change is seldom wrong for long.");

    private static final List<String> THIRD =
            List.of(
                    "The same question gets the same reply.",
                    "The demo has no more to add.",
                    "A real model would continue from here.",
                    "And that is all there is to it.");

    private Speaker() {}

    /// The reply at that index; several to one question differ.
    static Reply reply(Question attempt, int choice) {
        boolean thinks = attempt.model() == DemoModel.THINKER;
        List<String> thoughts = thinks ? Words.of(THOUGHTS) : List.of();
        Limits limits = attempt.limits();
        if (thoughts.size() > limits.words()) {
            return ended(thoughts.subList(0, limits.words()), List.of(), Ending.LENGTH, null);
        }
        Order order = attempt.prompt().order();
        if (order != null) {
            return new Reply(thoughts, List.of(), order, Ending.CALL, null);
        }
        return upTo(limits, thoughts, text(attempt, choice));
    }

    private static Reply upTo(Limits limits, List<String> thoughts, String text) {
        String stop = firstStop(text, limits.stops());
        String shown = stop == null ? text : text.substring(0, text.indexOf(stop));
        List<String> words = Words.of(shown);
        int room = limits.words() - thoughts.size();
        if (words.size() > room) {
            return ended(thoughts, words.subList(0, room), Ending.LENGTH, null);
        }
        return ended(thoughts, words, stop == null ? Ending.DONE : Ending.STOPPED, stop);
    }

    private static Reply ended(
            List<String> thoughts, List<String> text, Ending ending, @Nullable String stop) {
        return new Reply(thoughts, text, null, ending, stop);
    }

    /// Of the texts to stop at the one that comes first.
    private static @Nullable String firstStop(String text, List<String> stops) {
        String first = null;
        for (String stop : stops) {
            int at = text.indexOf(stop);
            if (at >= 0 && (first == null || at < text.indexOf(first))) {
                first = stop;
            }
        }
        return first;
    }

    private static String text(Question attempt, int choice) {
        String result = attempt.prompt().result();
        if (result != null) {
            return "The tool returned: " + quoted(result) + ".";
        }
        String prompt = attempt.prompt().text();
        return switch (attempt.model()) {
            case ECHO -> echo(prompt);
            case CHAT, THINKER, SLOW -> sentences(Hash.mix(Hash.of(prompt) + choice));
        };
    }

    private static String echo(String prompt) {
        String greeting =
                prompt.isBlank()
                        ? "Hello! Your message is empty."
                        : "Hello! Your message: " + quoted(prompt) + ".";
        return greeting + "\n\n" + HOW_TO_GO_ON;
    }

    private static String sentences(long seed) {
        return pick(FIRST, seed) + " " + pick(SECOND, seed >>> 8) + " " + pick(THIRD, seed >>> 16);
    }

    private static String pick(List<String> sentences, long seed) {
        return sentences.get((int) Long.remainderUnsigned(seed, sentences.size()));
    }

    private static String quoted(String text) {
        String whole = text.strip();
        if (whole.length() <= LONGEST_QUOTE) {
            return '"' + whole + '"';
        }
        // Half a surrogate pair is no text.
        boolean splits = Character.isHighSurrogate(whole.charAt(LONGEST_QUOTE - 1));
        return '"' + whole.substring(0, splits ? LONGEST_QUOTE - 1 : LONGEST_QUOTE) + "…\"";
    }
}
