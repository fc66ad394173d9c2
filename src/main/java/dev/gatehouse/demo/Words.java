package dev.gatehouse.demo;

import java.util.ArrayList;
import java.util.List;

/// Texts as words, which stand for tokens here.
final class Words {
    private Words() {}

    /// The words, each with the space before it, so that joined they are the text again.
    static List<String> of(String text) {
        var words = new ArrayList<String>();
        int begin = 0;
        for (int i = 1; i < text.length(); i++) {
            if (space(text, i) && !space(text, i - 1)) {
                words.add(text.substring(begin, i));
                begin = i;
            }
        }
        if (begin < text.length()) {
            words.add(text.substring(begin));
        }
        return words;
    }

    static int count(String text) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!space(text, i) && (i == 0 || space(text, i - 1))) {
                count++;
            }
        }
        return count;
    }

    private static boolean space(String text, int at) {
        return Character.isWhitespace(text.charAt(at));
    }
}
