package dev.gatehouse.guardrails.detect;

import java.util.Arrays;

/// Words that are looked for all at once, whatever their case; a space or underscore in a word
/// stands for one to eight of them and of any white space.
public final class WordTrie {
    /// What takes the words that are found.
    @FunctionalInterface
    public interface Sink {
        /// Takes one.
        ///
        /// @param word the number under which it was added
        void word(int word, int start, int end);
    }

    private static final int MOST_SPACE = 8;

    /// Stands for every second character.
    private static final char ANY = 0xFFFF;

    private final boolean[] starts = new boolean[128];
    private boolean others;

    /// By the first two characters, whether a word begins with them: few other words do.
    private final boolean[] pairs = new boolean[128 * 128];

    /// Node and character of each edge, in a table with open addressing; 0 is free.
    private long[] edges = new long[64];

    private int[] targets = new int[64];
    private int edgeCount;

    /// Of each node: one more than the word that ends there.
    private int[] words = new int[64];

    private int nodeCount = 1;

    /// Adds a word under a number. Not for several threads.
    ///
    /// @return the number under which it is known: the first one of equal words
    public int add(String word, int number) {
        int node = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = fold(word.charAt(i));
            if (i == 0) {
                begins(c);
                pair(c, word.length() > 1 ? fold(word.charAt(1)) : ANY);
            }
            int next = next(node, c);
            node = next == 0 ? grow(node, c) : next;
        }
        if (words[node] == 0) {
            words[node] = number + 1;
        }
        return words[node] - 1;
    }

    private void begins(char c) {
        if (c < 128) {
            starts[c] = true;
            starts[Character.toUpperCase(c)] = true;
        } else {
            others = true;
        }
    }

    private void pair(char first, char second) {
        for (char c = 0; first < 128 && c < 128; c++) {
            if (second >= 128 || fold(c) == second) {
                pairs[first * 128 + c] = true;
                pairs[Character.toUpperCase(first) * 128 + c] = true;
            }
        }
    }

    private int grow(int node, char c) {
        if (edgeCount * 2 >= edges.length) {
            rehash();
        }
        int target = nodeCount++;
        if (target == words.length) {
            words = Arrays.copyOf(words, target * 2);
        }
        put(key(node, c), target);
        return target;
    }

    private void rehash() {
        long[] oldEdges = edges;
        int[] oldTargets = targets;
        edges = new long[oldEdges.length * 2];
        targets = new int[edges.length];
        edgeCount = 0;
        for (int i = 0; i < oldEdges.length; i++) {
            if (oldEdges[i] != 0) {
                put(oldEdges[i], oldTargets[i]);
            }
        }
    }

    private void put(long key, int target) {
        int slot = slot(key);
        while (edges[slot] != 0) {
            slot = (slot + 1) & (edges.length - 1);
        }
        edges[slot] = key;
        targets[slot] = target;
        edgeCount++;
    }

    private static long key(int node, char c) {
        return ((long) (node + 1) << 16) | c;
    }

    private int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & (edges.length - 1);
    }

    private int next(int node, char c) {
        long key = key(node, c);
        int slot = slot(key);
        while (edges[slot] != 0) {
            if (edges[slot] == key) {
                return targets[slot];
            }
            slot = (slot + 1) & (edges.length - 1);
        }
        return 0;
    }

    /// Whether a word may begin with a character.
    public boolean mayBegin(char c) {
        return c < 128 ? starts[c] : others;
    }

    private boolean mayBegin(char first, char second) {
        return first >= 128 || second >= 128 || pairs[first * 128 + second];
    }

    /// Finds the words that begin at an index, the shortest first.
    public void match(CharSequence text, int start, Sink sink) {
        int node = 0;
        int length = text.length();
        if (start + 1 < length && !mayBegin(text.charAt(start), text.charAt(start + 1))) {
            return;
        }
        for (int i = start; i < length; ) {
            char c = fold(text.charAt(i));
            node = next(node, c);
            if (node == 0) {
                return;
            }
            i = c == ' ' ? afterSpace(text, i) : i + 1;
            if (words[node] != 0) {
                sink.word(words[node] - 1, start, i);
            }
        }
    }

    private static int afterSpace(CharSequence text, int index) {
        int end = Math.min(text.length(), index + MOST_SPACE);
        int i = index + 1;
        while (i < end && fold(text.charAt(i)) == ' ') {
            i++;
        }
        return i;
    }

    private static char fold(char c) {
        if (c < 128) {
            return c >= 'A' && c <= 'Z'
                    ? (char) (c | 0x20)
                    : c == '\n' || c == '\t' || c == '\r' || c == '_' ? ' ' : c;
        }
        return Character.toLowerCase(c);
    }
}
