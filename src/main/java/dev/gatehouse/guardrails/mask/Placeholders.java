package dev.gatehouse.guardrails.mask;

import dev.gatehouse.json.JsonWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The placeholders of one call, and what they stand for. What the call has not issued stands for
/// nothing. Safe for many threads.
public final class Placeholders {
    /// How many digits of the digest one has as a rule.
    private static final int DIGITS = 12;

    private final PlaceholderKey key;
    private final String tenant;
    private final Map<String, String> values = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile int longest;

    public Placeholders(PlaceholderKey key, String tenant) {
        this.key = key;
        this.tenant = tenant;
    }

    /// A kind as placeholders and masks show it: `aws-key` as `AWS_KEY`.
    public static String label(String kind) {
        return kind.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /// The placeholder of a value.
    public String of(String kind, String value) {
        String digest = key.digest(tenant, kind, value);
        lock.lock();
        try {
            int digits = DIGITS;
            String text = text(kind, digest, digits);
            while (!values.getOrDefault(text, value).equals(value)) {
                digits++;
                text = text(kind, digest, digits);
            }
            values.put(text, value);
            longest = Math.max(longest, text.length());
            return text;
        } finally {
            lock.unlock();
        }
    }

    private static String text(String kind, String digest, int digits) {
        return "[" + label(kind) + "_" + digest.substring(0, digits) + "]";
    }

    /// Whether the call has issued none.
    public boolean none() {
        return longest == 0;
    }

    /// Whether a part of a text lies in a placeholder.
    public boolean covers(CharSequence text, int start, int end) {
        int from = none() ? -1 : text.toString().lastIndexOf('[', start);
        if (from < 0 || start - from > longest) {
            return false;
        }
        int length = lengthAt(text, from);
        return length > 0 && from + length >= end;
    }

    /// The length of the placeholder at a position; 0 when there is none, -1 when the text ends
    /// before that is decided.
    public int lengthAt(CharSequence text, int at) {
        int most = Math.min(text.length(), at + longest);
        int close = at;
        while (close < most && text.charAt(close) != ']') {
            close++;
        }
        if (close < most) {
            String found = text.subSequence(at, close + 1).toString();
            return value(found) == null ? 0 : found.length();
        }
        boolean open = text.length() < at + longest && begins(text.subSequence(at, close));
        return open ? -1 : 0;
    }

    private boolean begins(CharSequence start) {
        lock.lock();
        try {
            String text = start.toString();
            return values.keySet().stream().anyMatch(it -> it.startsWith(text));
        } finally {
            lock.unlock();
        }
    }

    public @org.jspecify.annotations.Nullable String value(String placeholder) {
        lock.lock();
        try {
            return values.get(placeholder);
        } finally {
            lock.unlock();
        }
    }

    /// What stands for a placeholder.
    ///
    /// @param json whether it is written into a string of JSON
    public String restored(String placeholder, boolean json) {
        String value = value(placeholder);
        String plain = value == null ? placeholder : value;
        String quoted = json ? JsonWriter.quoted(plain) : plain;
        return json ? quoted.substring(1, quoted.length() - 1) : plain;
    }
}
