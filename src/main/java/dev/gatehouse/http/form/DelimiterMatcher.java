package dev.gatehouse.http.form;

/// Searches for a delimiter in bytes that come in pieces (Knuth, Morris and Pratt).
final class DelimiterMatcher {
    private final byte[] delimiter;

    /// For each length of a match that fails: how long the longest match is that it ends with.
    private final int[] shorter;

    private int matched;
    private boolean onNewLine;
    private byte last;
    private byte secondLast;

    DelimiterMatcher(byte[] delimiter) {
        this.delimiter = delimiter;
        this.shorter = new int[delimiter.length + 1];
        for (int i = 1; i < delimiter.length; i++) {
            int k = shorter[i];
            while (k > 0 && delimiter[i] != delimiter[k]) {
                k = shorter[k];
            }
            shorter[i + 1] = delimiter[i] == delimiter[k] ? k + 1 : 0;
        }
    }

    int length() {
        return delimiter.length;
    }

    /// Whether the delimiter has that byte at that place.
    boolean begins(byte next, long place) {
        return place < delimiter.length && delimiter[(int) place] == next;
    }

    /// Begins a search.
    void restart() {
        matched = 0;
        onNewLine = false;
        last = 0;
        secondLast = 0;
    }

    /// Whether the search has come to the end of a delimiter.
    boolean complete() {
        return matched == delimiter.length;
    }

    /// Whether CR LF precedes the match.
    boolean onNewLine() {
        return onNewLine;
    }

    /// Searches up to the end of the first delimiter; returns how many bytes that took.
    int search(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && !complete()) {
            byte next = bytes[i++];
            while (matched > 0 && next != delimiter[matched]) {
                matched = shorter[matched];
                onNewLine = false;
            }
            if (next == delimiter[matched]) {
                onNewLine = matched == 0 ? last == '\n' && secondLast == '\r' : onNewLine;
                matched++;
            }
            secondLast = last;
            last = next;
        }
        return i - from;
    }
}
