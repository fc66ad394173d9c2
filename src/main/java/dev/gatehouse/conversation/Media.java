package dev.gatehouse.conversation;

import org.jspecify.annotations.Nullable;

/// An image, a document, a recording or a film, or where to find it.
///
/// @param type its media type (RFC 6838); empty when the request does not state it
/// @param name its file name or title, `null` when it has none
public record Media(Kind kind, Source source, String type, @Nullable String name, Options options) {
    public Media(Kind kind, Source source, String type) {
        this(kind, source, type, null, Options.NONE);
    }

    /// What it is.
    public enum Kind {
        IMAGE,
        DOCUMENT,
        AUDIO,
        VIDEO
    }

    /// Where its content is.
    public sealed interface Source {
        /// In the request, in base64 (RFC 4648 section 4).
        record Base64(String data) implements Source {}

        /// In the request, as text.
        record Plain(String text) implements Source {}

        /// At an address that the provider fetches.
        record Url(String url) implements Source {}

        /// In a file that was uploaded to the provider.
        record File(String id) implements Source {}
    }

    /// What adjusts how it is read.
    ///
    /// @param detail how closely an image is looked at
    /// @param context what a document is about
    /// @param cited whether the answer is to cite a document
    public record Options(
            @Nullable String detail, @Nullable String context, @Nullable Boolean cited) {
        /// None.
        public static final Options NONE = new Options(null, null, null);
    }
}
