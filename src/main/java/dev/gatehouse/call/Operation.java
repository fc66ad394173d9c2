package dev.gatehouse.call;

import org.jspecify.annotations.Nullable;

/// What can be asked for, by the name that provider entries and metrics use.
public enum Operation {
    CHAT("chat-completions", "chat completions", "/chat/completions"),
    EMBEDDINGS("embeddings", "embeddings", "/embeddings"),
    MESSAGES("messages", "messages", "/messages"),
    MODELS("models", "the list of models", "/models");

    private final String id;
    private final String words;
    private final String path;

    Operation(String id, String words, String path) {
        this.id = id;
        this.words = words;
        this.path = path;
    }

    /// The name in provider entries, logs and metrics.
    public String id() {
        return id;
    }

    /// What it is called in a sentence.
    public String words() {
        return words;
    }

    /// Where callers reach it, below whatever base they use.
    public String path() {
        return path;
    }

    /// The operation of that name.
    public static @Nullable Operation named(String id) {
        for (Operation operation : values()) {
            if (operation.id.equals(id)) {
                return operation;
            }
        }
        return null;
    }
}
