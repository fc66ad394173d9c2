package dev.gatehouse.guardrails.detect.builtin;

/// A text that counts how often its characters are read.
final class CountedText implements CharSequence {
    private final CharSequence text;
    private long reads;

    CountedText(CharSequence text) {
        this.text = text;
    }

    long reads() {
        return reads;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        reads++;
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        reads += end - start;
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        reads += text.length();
        return text.toString();
    }
}
