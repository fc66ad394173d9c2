package dev.gatehouse.call;

import org.jspecify.annotations.Nullable;

/// What can be asked for, by the name that provider entries and metrics use.
///
/// The order is that of provider tables. An operation that providers always offer together with
/// another one names that as its [#root()].
public enum Operation {
    CHAT("chat-completions", "chat completions", Shape.JSON, "/chat/completions"),
    EMBEDDINGS("embeddings", "embeddings", Shape.JSON, "/embeddings"),
    MESSAGES("messages", "messages", Shape.JSON, "/messages"),
    MODELS("models", "the list of models", Shape.LIST, "/models"),
    COMPLETIONS("completions", "completions", Shape.JSON, "/completions"),
    RESPONSES("responses", "responses", Shape.JSON, "/responses"),
    MODERATIONS("moderations", "moderations", Shape.JSON, "/moderations"),
    IMAGES("images-generations", "image generation", Shape.JSON, "/images/generations"),
    IMAGE_EDITS("images-edits", "image edits", Shape.FORM, "/images/edits"),
    IMAGE_VARIATIONS("images-variations", "image variations", Shape.FORM, "/images/variations"),
    SPEECH("audio-speech", "speech", Shape.JSON, "/audio/speech"),
    TRANSCRIPTIONS("audio-transcriptions", "transcriptions", Shape.FORM, "/audio/transcriptions"),
    TRANSLATIONS("audio-translations", "translations", Shape.FORM, "/audio/translations"),
    RERANK("rerank", "reranking", Shape.JSON, "/rerank"),
    FILES("files", "files", Shape.RELAY, "/files"),
    BATCHES("batches", "batches", Shape.RELAY, "/batches"),
    COUNT_TOKENS(
            "messages-count-tokens", "counting of tokens", Shape.JSON, "/messages/count_tokens"),
    MESSAGE_BATCHES("messages-batches", "batches of messages", Shape.RELAY, "/messages/batches"),
    STORED_CHAT("stored-chat-completions", "stored chat completions", CHAT, Shape.RELAY, ""),
    RESPONSE_TOKENS(
            "responses-input-tokens",
            "counting of a response's tokens",
            RESPONSES,
            Shape.JSON,
            "/input_tokens"),
    RESPONSE_COMPACTION(
            "responses-compact", "compaction of responses", RESPONSES, Shape.JSON, "/compact"),
    STORED_RESPONSES("stored-responses", "stored responses", RESPONSES, Shape.RELAY, ""),
    RELAY("relay", "this address", Shape.RELAY, ""),
    PASSTHROUGH("passthrough", "passthrough", Shape.RELAY, "");

    private final String id;
    private final String words;
    private final @Nullable Operation root;
    private final Shape shape;
    private final String path;

    /// What its requests are made of.
    public enum Shape {
        /// One JSON object.
        JSON,
        /// A form with files (RFC 7578), or one JSON object.
        FORM,
        /// Anything, with any method, also below the path; it is passed on as it comes.
        RELAY,
        /// Nothing: it is asked for with GET, and answered here.
        LIST
    }

    Operation(String id, String words, Shape shape, String path) {
        this.id = id;
        this.words = words;
        this.root = null;
        this.shape = shape;
        this.path = path;
    }

    Operation(String id, String words, Operation root, Shape shape, String below) {
        this.id = id;
        this.words = words;
        this.root = root;
        this.shape = shape;
        this.path = root.path + below;
    }

    /// The name in provider entries, logs and metrics.
    public String id() {
        return id;
    }

    /// What it is called in a sentence.
    public String words() {
        return words;
    }

    public Shape shape() {
        return shape;
    }

    /// Where callers reach it, below whatever base they use; empty when that is for the route to
    /// say.
    public String path() {
        return path;
    }

    /// The operation whose offer includes this one; itself, as a rule.
    public Operation root() {
        return root == null ? this : root;
    }

    /// Whether a request must name a model.
    public boolean needsModel() {
        return switch (this) {
            case CHAT, EMBEDDINGS, MESSAGES, COMPLETIONS, SPEECH, RERANK, COUNT_TOKENS -> true;
            case TRANSCRIPTIONS, TRANSLATIONS -> true;
            // Each of these has a model of its own when none is named.
            case RESPONSES, RESPONSE_TOKENS, RESPONSE_COMPACTION, MODERATIONS -> false;
            case IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS -> false;
            case MODELS, FILES, BATCHES, MESSAGE_BATCHES -> false;
            case STORED_CHAT, STORED_RESPONSES, RELAY, PASSTHROUGH -> false;
        };
    }

    /// Whether the answer is in whatever form the request asked for: JSON, text, sound or events.
    public boolean answersFreely() {
        return shape == Shape.FORM || this == SPEECH;
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
