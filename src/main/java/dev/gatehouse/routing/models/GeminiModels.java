package dev.gatehouse.routing.models;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of models as clients of the Gemini API read it, page by page: `pageSize` and
/// `pageToken`. Without a size it is the whole list.
final class GeminiModels {
    private static final int LARGEST = 1000;
    private static final List<String> METHODS =
            List.of("generateContent", "streamGenerateContent", "countTokens");

    private GeminiModels() {}

    /// The page that a request asks for.
    static byte[] page(List<ModelEntry> all, RequestTarget asked) {
        int size = number(asked.parameter("pageSize"), "pageSize", all.size());
        int from = number(asked.parameter("pageToken"), "pageToken", 0);
        int start = Math.min(from, all.size());
        int end = Math.min(all.size(), start + Math.min(size, Math.max(LARGEST, all.size())));
        var writer = new JsonWriter().object().name("models").array();
        all.subList(start, end).forEach(entry -> write(entry, writer));
        writer.endArray();
        if (end < all.size()) {
            writer.member("nextPageToken", Integer.toString(end));
        }
        return writer.end().bytes();
    }

    private static int number(@Nullable String text, String name, int otherwise) {
        if (text == null || text.isEmpty() || text.equals("0")) {
            return otherwise;
        }
        if (!text.matches("\\d{1,6}")) {
            throw new Problem.Malformed("'" + name + "' must be a number.", name).asException();
        }
        return Integer.parseInt(text);
    }

    /// Writes one model.
    static void write(ModelEntry entry, JsonWriter writer) {
        writer.object().member("name", "models/" + entry.id());
        writer.member("baseModelId", entry.id()).member("version", "");
        writer.member("displayName", entry.displayName());
        var facts = entry.facts();
        if (facts != null && facts.context() != null) {
            writer.member("inputTokenLimit", facts.context());
        }
        if (facts != null && facts.output() != null) {
            writer.member("outputTokenLimit", facts.output());
        }
        writer.name("supportedGenerationMethods").array();
        boolean embeds = entry.id().contains("embed");
        if (embeds) {
            writer.value("embedContent").value("batchEmbedContents");
        } else if (entry.writesText()) {
            METHODS.forEach(writer::value);
        }
        writer.endArray().end();
    }
}
