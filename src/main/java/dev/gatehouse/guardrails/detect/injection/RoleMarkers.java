package dev.gatehouse.guardrails.detect.injection;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.AnchoredDetector;
import dev.gatehouse.guardrails.detect.Scan;
import java.util.List;

/// Marks that models read as the beginning of another speaker's turn. In results of tools and in
/// documents they have no use; a user may ask about them.
final class RoleMarkers {
    private static final String KIND = "role-marker";

    private static final List<String> MARKS =
            List.of(
                    "<|im_start|>",
                    "<|im_end|>",
                    "<|im_sep|>",
                    "<|system|>",
                    "<|assistant|>",
                    "<|user|>",
                    "<|begin_of_text|>",
                    "<|start_header_id|>",
                    "<|end_header_id|>",
                    "<|eot_id|>",
                    "<|endoftext|>",
                    "<|end|>",
                    "<|start|>",
                    "<|channel|>",
                    "<|message|>",
                    "<|return|>",
                    "<|begin▁of▁sentence|>",
                    "<｜user｜>",
                    "<｜assistant｜>",
                    "<start_of_turn>",
                    "<end_of_turn>",
                    "[system_prompt]",
                    "<|end_of_turn|>",
                    "<|start_of_role|>",
                    "<|tool_call|>");

    /// Those that are words too, in lists of changes for one: only in capitals they are marks.
    private static final List<String> CAPITALS =
            List.of("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>");

    /// Names of speakers that begin a line, with what is behind them.
    private static final List<String> SPEAKERS =
            List.of(
                    "system:",
                    "assistant:",
                    "human:",
                    "### instruction",
                    "### system",
                    "### response",
                    "[system]",
                    "<system>",
                    "</system>",
                    "system prompt:",
                    "[system message]",
                    "<system_prompt>",
                    "<instructions>",
                    "system message:");

    private static final int FEWEST_WORDS = 3;
    private static final int MOST_LINE = 120;

    private RoleMarkers() {}

    static void addTo(AnchoredDetector.Builder builder) {
        builder.marks("<[", RoleMarkers::mark)
                .marks("<[#", RoleMarkers::speaker)
                .words(
                        List.of(
                                "system:",
                                "assistant:",
                                "human:",
                                "system prompt:",
                                "system message:"),
                        RoleMarkers::speaker)
                .atMost(16 + MOST_LINE);
    }

    private static void mark(Scan scan, int start, int end) {
        for (String mark : MARKS) {
            if (scan.has(mark, start)) {
                found(scan, start, mark);
                return;
            }
        }
        for (String mark : CAPITALS) {
            if (scan.exactly(mark, start)) {
                found(scan, start, mark);
                return;
            }
        }
    }

    private static void found(Scan scan, int start, String mark) {
        scan.found(KIND, start, start + mark.length(), foreign(scan) ? 1 : 0.6);
    }

    private static void speaker(Scan scan, int start, int end) {
        boolean line = scan.at(start - 1) == '\n' || scan.at(start - 1) == 0;
        if (!line || !foreign(scan)) {
            return;
        }
        for (String speaker : SPEAKERS) {
            // A chat log has speakers too, so they are less sure than marks.
            if (scan.has(speaker, start)
                    && (!named(speaker) || sentence(scan, start + speaker.length()))) {
                scan.found(KIND, start, start + speaker.length(), 0.7);
                return;
            }
        }
    }

    private static boolean named(String speaker) {
        return speaker.equals("system:")
                || speaker.equals("assistant:")
                || speaker.equals("human:");
    }

    /// Whether a name such as `system:` begins a sentence, and not a list of values as in YAML or a
    /// log.
    private static boolean sentence(Scan scan, int from) {
        int words = 0;
        int end = from;
        for (; end < from + MOST_LINE && scan.at(end) != '\n' && scan.at(end) != 0; end++) {
            char c = scan.at(end);
            words += scan.border(end - 1) && !scan.border(end) ? 1 : 0;
            if (c == ':' || c == '{' || c == ';') {
                return false;
            }
        }
        return words >= FEWEST_WORDS;
    }

    private static boolean foreign(Scan scan) {
        return foreign(scan.role());
    }

    /// Whether a text is neither a user's nor the operator's.
    static boolean foreign(TextField.Role role) {
        return role == TextField.Role.TOOL_RESULT || role == TextField.Role.DOCUMENT;
    }
}
