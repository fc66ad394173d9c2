package dev.gatehouse.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// What the contracts of storage try.
public final class Samples {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Samples() {}

    /// A name that no other test has.
    public static String unique(String name) {
        return name + "-" + NUMBER.incrementAndGet();
    }

    /// Texts that a backend must keep as they are.
    public static Stream<String> oddTexts() {
        return Stream.of(
                "",
                " ",
                "it's",
                "\"quoted\"",
                "back\\slash",
                "100% _",
                "a/b/../c",
                "line\nline\r\ttab",
                "\u0001\u001f\u007f",
                "emoji \ud83d\ude80 and \u00e9\u0301",
                "\uffff\ufffe",
                "$where {\"$gt\": 1}",
                "'; drop table gh_rows; --",
                "?1 :name @name $1");
    }

    /// Texts that no backend keeps.
    public static Stream<String> unacceptableTexts() {
        return Stream.of("\0", "a\0b", "\ud83d", "\ude80\ud83d", "x\ud83d y");
    }

    /// Runs tasks at the same time, each on a thread of its own, and rethrows what they throw.
    public static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<T>();
            for (var future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
