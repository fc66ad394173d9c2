package dev.gatehouse.call;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A kind of request, independent of the provider, by the name that provider entries and metrics
/// use. All facts of an operation stand in its [Traits].
///
/// The order is that of provider tables. An operation that providers always serve together with
/// another one names that as its [#root()].
public enum Operation {
    CHAT(
            Traits.of("chat-completions", "chat completions", "/chat/completions")
                    .with(Flag.NEEDS_MODEL)),
    EMBEDDINGS(Traits.of("embeddings", "embeddings", "/embeddings").with(Flag.NEEDS_MODEL)),
    MESSAGES(
            Traits.of("messages", "messages", "/messages")
                    .in(Format.MESSAGES)
                    .with(Flag.NEEDS_MODEL)),
    MODELS(Traits.of("models", "the list of models", "/models").of(Shape.LIST).of(Unit.NONE)),
    COMPLETIONS(
            Traits.of("completions", "completions", "/completions")
                    .in(Format.COMPLETIONS)
                    .with(Flag.NEEDS_MODEL)),
    RESPONSES(
            Traits.of("responses", "responses", "/responses")
                    .in(Format.RESPONSES)
                    .with(Flag.CARRIES_IDS)),
    MODERATIONS(Traits.of("moderations", "moderations", "/moderations").of(Unit.REQUESTS)),
    IMAGES(
            Traits.of("images-generations", "image generation", "/images/generations")
                    .in(Format.MEDIA)
                    .of(Unit.IMAGES)),
    IMAGE_EDITS(
            Traits.of("images-edits", "image edits", "/images/edits")
                    .in(Format.MEDIA)
                    .of(Shape.FORM)
                    .of(Unit.IMAGES)),
    IMAGE_VARIATIONS(
            Traits.of("images-variations", "image variations", "/images/variations")
                    .in(Format.MEDIA)
                    .of(Shape.FORM)
                    .of(Unit.IMAGES)),
    SPEECH(
            Traits.of("audio-speech", "speech", "/audio/speech")
                    .in(Format.MEDIA)
                    .of(Unit.CHARACTERS)
                    .with(Flag.NEEDS_MODEL, Flag.ANY_ANSWER)),
    TRANSCRIPTIONS(
            Traits.of("audio-transcriptions", "transcriptions", "/audio/transcriptions")
                    .in(Format.MEDIA)
                    .of(Shape.FORM)
                    .of(Unit.SECONDS)
                    .with(Flag.NEEDS_MODEL)),
    TRANSLATIONS(
            Traits.of("audio-translations", "translations", "/audio/translations")
                    .in(Format.MEDIA)
                    .of(Shape.FORM)
                    .of(Unit.SECONDS)
                    .with(Flag.NEEDS_MODEL)),
    RERANK(Traits.of("rerank", "reranking", "/rerank").of(Unit.REQUESTS).with(Flag.NEEDS_MODEL)),
    FILES(Traits.relay("files", "files", "/files").with(Flag.CARRIES_IDS, Flag.SHOWS_OBJECTS)),
    BATCHES(
            Traits.relay("batches", "batches", "/batches")
                    .with(Flag.CARRIES_IDS, Flag.SHOWS_OBJECTS)),
    COUNT_TOKENS(
            Traits.of("messages-count-tokens", "counting of tokens", "/messages/count_tokens")
                    .in(Format.MESSAGES)
                    .of(Unit.NONE)
                    .with(Flag.NEEDS_MODEL)),
    MESSAGE_BATCHES(
            Traits.relay("messages-batches", "message batches", "/messages/batches")
                    .in(Format.MESSAGES)
                    .with(Flag.CARRIES_IDS, Flag.SHOWS_OBJECTS)),
    GENERATE_CONTENT(
            Traits.of("generate-content", "content generation", "/models/{model}:generateContent")
                    .streamedAt("/models/{model}:streamGenerateContent")
                    .in(Format.GEMINI)
                    .with(Flag.NEEDS_MODEL)),
    CONTENT_TOKENS(
            Traits.of(
                            "content-count-tokens",
                            "counting of a content's tokens",
                            "/models/{model}:countTokens")
                    .in(Format.GEMINI)
                    .of(Unit.NONE)
                    .with(Flag.NEEDS_MODEL)),
    CONTENT_EMBEDDING(
            Traits.of("embed-content", "embedding of a content", "/models/{model}:embedContent")
                    .in(Format.GEMINI)
                    .with(Flag.NEEDS_MODEL)),
    CONTENT_EMBEDDINGS(
            Traits.of(
                            "batch-embed-contents",
                            "embedding of contents",
                            "/models/{model}:batchEmbedContents")
                    .in(Format.GEMINI)
                    .with(Flag.NEEDS_MODEL)),
    /// Providers only: no client sends it.
    CONVERSE(Traits.of("converse", "Converse", "").in(Format.CONVERSE).with(Flag.NEEDS_MODEL)),
    MODEL_DELETION(
            Traits.of("models-delete", "deletion of models", "/{model}")
                    .of(Shape.REMOVAL)
                    .of(Unit.NONE),
            MODELS),
    STORED_CHAT(
            Traits.relay("stored-chat-completions", "stored chat completions", "")
                    .with(Flag.CARRIES_IDS, Flag.SHOWS_OBJECTS),
            CHAT),
    RESPONSE_TOKENS(
            Traits.of("responses-input-tokens", "counting of a response's tokens", "/input_tokens")
                    .in(Format.RESPONSES)
                    .of(Unit.NONE),
            RESPONSES),
    RESPONSE_COMPACTION(
            Traits.of("responses-compact", "compaction of responses", "/compact")
                    .in(Format.RESPONSES)
                    .with(Flag.CARRIES_IDS),
            RESPONSES),
    STORED_RESPONSES(
            Traits.relay("stored-responses", "stored responses", "")
                    .in(Format.RESPONSES)
                    .with(Flag.CARRIES_IDS, Flag.SHOWS_OBJECTS),
            RESPONSES),
    RELAY(Traits.relay("relay", "this address", "").with(Flag.CARRIES_IDS)),
    PASSTHROUGH(Traits.relay("passthrough", "passthrough", "").with(Flag.CARRIES_IDS));

    private final String id;
    private final String words;
    private final String path;
    private final String streamPath;
    private final Shape shape;
    private final Format format;
    private final Unit unit;
    private final boolean needsModel;
    private final boolean carriesIds;
    private final boolean showsObjects;
    private final boolean anyAnswer;
    private final @Nullable Operation root;

    Operation(Traits traits) {
        this(traits, null);
    }

    Operation(Traits traits, @Nullable Operation root) {
        this.id = traits.id();
        this.words = traits.words();
        this.path = (root == null ? "" : root.path) + traits.path();
        this.streamPath = traits.streamPath().isEmpty() ? this.path : traits.streamPath();
        this.shape = traits.shape();
        this.format = traits.format();
        this.unit = traits.unit();
        this.needsModel = traits.flags().contains(Flag.NEEDS_MODEL);
        this.carriesIds = traits.flags().contains(Flag.CARRIES_IDS);
        this.showsObjects = traits.flags().contains(Flag.SHOWS_OBJECTS);
        this.anyAnswer = shape == Shape.FORM || traits.flags().contains(Flag.ANY_ANSWER);
        this.root = root;
    }

    /// What a request consists of.
    public enum Shape {
        /// One JSON object.
        JSON,
        /// A form with files (RFC 7578), or one JSON object.
        FORM,
        /// Any method and any body, also below the path; it is relayed unread.
        RELAY,
        /// No body: a GET that the gateway answers itself.
        LIST,
        /// A DELETE of the model in its path; it is relayed.
        REMOVAL
    }

    /// The wire format of its requests and answers: the key of its dialect.
    public enum Format {
        CHAT,
        COMPLETIONS,
        MEDIA,
        RESPONSES,
        MESSAGES,
        GEMINI,
        CONVERSE
    }

    /// What providers bill.
    public enum Unit {
        TOKENS,
        IMAGES,
        SECONDS,
        CHARACTERS,
        REQUESTS,
        NONE
    }

    /// What is not true of all operations.
    public enum Flag {
        /// A request must name a model.
        NEEDS_MODEL,
        /// Answers carry ids that later calls may name.
        CARRIES_IDS,
        /// Answers show what other calls have made: a usage in them is that of those.
        SHOWS_OBJECTS,
        /// The answer has the form that the request selects: JSON, text, sound or events.
        ANY_ANSWER
    }

    /// The facts of an operation.
    ///
    /// @param id its name in provider entries, logs and metrics
    /// @param words its name in a sentence
    /// @param path where clients reach it below their base; below the path of the root for an
    ///     operation that has one; empty when the route states it
    /// @param streamPath where clients request streams, where the path decides; empty where the
    ///     body
    ///     does
    record Traits(
            String id,
            String words,
            String path,
            String streamPath,
            Shape shape,
            Format format,
            Unit unit,
            Set<Flag> flags) {
        static Traits of(String id, String words, String path) {
            return new Traits(id, words, path, "", Shape.JSON, Format.CHAT, Unit.TOKENS, Set.of());
        }

        Traits streamedAt(String other) {
            return new Traits(id, words, path, other, shape, format, unit, flags);
        }

        static Traits relay(String id, String words, String path) {
            return of(id, words, path).of(Shape.RELAY);
        }

        Traits in(Format other) {
            return new Traits(id, words, path, streamPath, shape, other, unit, flags);
        }

        Traits of(Shape other) {
            return new Traits(id, words, path, streamPath, other, format, unit, flags);
        }

        Traits of(Unit other) {
            return new Traits(id, words, path, streamPath, shape, format, other, flags);
        }

        Traits with(Flag... more) {
            return new Traits(id, words, path, streamPath, shape, format, unit, Set.of(more));
        }
    }

    /// The name in provider entries, logs and metrics.
    public String id() {
        return id;
    }

    /// The name in a sentence.
    public String words() {
        return words;
    }

    public Shape shape() {
        return shape;
    }

    /// The wire format of its requests and answers.
    public Format format() {
        return format;
    }

    /// What providers bill for it.
    public Unit unit() {
        return unit;
    }

    /// Where clients reach it, below whatever base they use; empty when the route states it.
    public String path() {
        return path;
    }

    /// Where clients ask for streams of it; the same path where the body states which it is.
    public String streamPath() {
        return streamPath;
    }

    /// The operation together with which providers serve this one; itself, as a rule.
    public Operation root() {
        return root == null ? this : root;
    }

    /// Whether a request must name a model.
    public boolean needsModel() {
        return needsModel;
    }

    /// Whether its answers carry ids that later calls may name.
    public boolean carriesIds() {
        return carriesIds;
    }

    /// Whether a usage in its answers is that of the calls that made what they show.
    public boolean showsObjects() {
        return showsObjects;
    }

    /// Whether its requests and answers pass unread.
    public boolean relayed() {
        return shape() == Shape.RELAY || shape() == Shape.REMOVAL;
    }

    /// Whether the answer has the form that the request selects: JSON, text, sound or events.
    public boolean answersInAnyForm() {
        return anyAnswer;
    }

    /// The operation of that name.
    public static @Nullable Operation named(String id) {
        for (Operation operation : values()) {
            if (operation.id().equals(id)) {
                return operation;
            }
        }
        return null;
    }
}
