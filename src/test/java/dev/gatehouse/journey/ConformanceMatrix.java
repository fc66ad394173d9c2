package dev.gatehouse.journey;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The cells of the conformance matrix: each dialect of clients with each dialect of providers, in
/// each case.
public final class ConformanceMatrix {
    private ConformanceMatrix() {}

    /// A case, and what it is about.
    public record Case(String name, String words) {}

    /// The cases.
    public static final List<Case> CASES =
            List.of(
                    new Case("text", "text, whole"),
                    new Case("stream", "text, streamed"),
                    new Case("whole-for-stream", "a whole answer to a request for a stream"),
                    new Case("tools", "a tool call and its result"),
                    new Case("parallel-tools", "two tool calls at once, streamed"),
                    new Case("tool-images", "a tool result with an image"),
                    new Case("images", "images"),
                    new Case("documents", "documents (PDF)"),
                    new Case("reasoning", "reasoning kept over two turns"),
                    new Case("structured", "output by a JSON Schema"),
                    new Case("cache", "cache marks"),
                    new Case("sampling", "stop sequences and sampling"),
                    new Case("usage", "usage with cached and reasoning tokens"),
                    new Case("refusal", "a refusal or a content filter"),
                    new Case("length", "the end at the token limit"),
                    new Case("error-before", "an error before the first content"),
                    new Case("error-after", "an error after the first content"),
                    new Case("cut", "a stream that is cut"));

    /// The dialects of clients.
    public static final List<String> CLIENTS = List.of("chat", "responses", "messages", "gemini");

    /// A dialect of providers, with the operations of a provider that has no other.
    public record Provider(String dialect, String model, String operations) {
        Provider(String dialect, String operations) {
            this(dialect, "claude-opus-4-6", operations);
        }
    }

    /// The dialects of providers.
    public static final List<Provider> PROVIDERS =
            List.of(
                    new Provider("chat", "\"chat-completions\": \"/chat/completions\""),
                    new Provider("responses", "\"responses\": \"/responses\""),
                    new Provider("messages", "\"messages\": \"/messages\""),
                    new Provider(
                            "gemini",
                            "gemini-2.5-pro",
                            "\"generate-content\": {"
                                    + "\"path\": \"/models/{model}:generateContent\","
                                    + "\"stream\":"
                                    + " \"/models/{model}:streamGenerateContent?alt=sse\"}"),
                    new Provider(
                            "converse",
                            "\"converse\": {\"path\": \"/model/{model}/converse\","
                                    + " \"stream\": \"/model/{model}/converse-stream\"}"));

    /// A cell whose request is rejected, and why.
    public record Refusal(String client, String provider, String name, String reason) {
        private static Refusal parse(String line) {
            String[] parts = line.split("\\s+", 4);
            return new Refusal(parts[0], parts[1], parts[2], parts[3]);
        }

        private boolean concerns(String from, String to, String what) {
            return (client.equals("*") || client.equals(from))
                    && (provider.equals("*") || provider.equals(to))
                    && name.equals(what);
        }
    }

    /// Why a cell is rejected; empty when it passes.
    public static Optional<Refusal> refusal(String client, String provider, String name)
            throws IOException {
        return refusals().stream()
                .filter(each -> each.concerns(client, provider, name))
                .findFirst();
    }

    /// All cells that are rejected. The list is fixed before the matrix is run.
    public static List<Refusal> refusals() throws IOException {
        return ConformanceCase.lines("refusals.txt").stream().map(Refusal::parse).toList();
    }
}
