package dev.gatehouse.dialect.converse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes images, documents, recordings and films of one request. The API fetches nothing, so that
/// the gateway does.
final class MediaWriter {
    private static final int LONGEST_NAME = 190;
    private static final Set<String> IMAGES = Set.of("png", "jpeg", "gif", "webp");
    private static final Set<String> FILMS =
            Set.of("mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv");
    private static final Set<String> RECORDINGS =
            Set.of("mp3", "wav", "opus", "aac", "flac", "ogg", "mp4", "webm", "m4a");
    private static final Set<String> DOCUMENTS =
            Set.of("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md");
    private static final Map<String, String> FORMATS =
            Map.ofEntries(
                    Map.entry("text/plain", "txt"),
                    Map.entry("text/markdown", "md"),
                    Map.entry("application/msword", "doc"),
                    Map.entry(
                            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                            "docx"),
                    Map.entry("application/vnd.ms-excel", "xls"),
                    Map.entry(
                            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            "xlsx"),
                    Map.entry("image/jpg", "jpeg"),
                    Map.entry("audio/mpeg", "mp3"),
                    Map.entry("audio/x-wav", "wav"),
                    Map.entry("video/quicktime", "mov"),
                    Map.entry("video/x-matroska", "mkv"),
                    Map.entry("video/3gpp", "three_gp"));

    private final JsonWriter out;
    private final TranslationInputs inputs;
    private final Set<String> names = new HashSet<>();

    MediaWriter(JsonWriter out, TranslationInputs inputs) {
        this.out = out;
        this.inputs = inputs;
    }

    /// @param place where the client's request has it
    void write(Media given, String place) throws MalformedJson {
        String kind = given.kind().name().toLowerCase(Locale.ROOT);
        String article = given.kind() == Media.Kind.IMAGE ? "an " : "a ";
        String what = given.kind() == Media.Kind.AUDIO ? kind : article + kind;
        Media media =
                given.source() instanceof Source.Url
                        ? inputs.fetched(given, what + " at an address", place)
                        : given;
        String bytes =
                switch (media.source()) {
                    case Source.Base64(String base64) -> base64;
                    case Source.Plain(String text) ->
                            Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
                    case Source.Url _ -> throw inputs.cannot(what, place);
                    case Source.File _ -> throw inputs.cannot(what + " in an uploaded file", place);
                };
        String format = format(media);
        if (format == null) {
            throw inputs.cannot(what + " of the type '" + media.type() + "'", place);
        }
        out.object().name(kind).object().member("format", format);
        if (media.kind() == Media.Kind.DOCUMENT) {
            out.member("name", name(media.name()));
        }
        out.name("source").object().member("bytes", bytes).end();
        options(media.options());
        out.end().end();
    }

    private void options(Media.Options options) {
        if (options.context() != null) {
            out.member("context", options.context());
        }
        if (options.cited() != null) {
            out.name("citations").object().name("enabled").value(options.cited()).end();
        }
    }

    /// `null` when it is none of those that are accepted.
    private static @Nullable String format(Media media) {
        if (media.source() instanceof Source.Plain && media.type().isEmpty()) {
            return "txt";
        }
        String type = media.type().toLowerCase(Locale.ROOT);
        String known = FORMATS.get(type);
        String format = known == null ? type.substring(type.indexOf('/') + 1) : known;
        Set<String> accepted =
                switch (media.kind()) {
                    case IMAGE -> IMAGES;
                    case DOCUMENT -> DOCUMENTS;
                    case AUDIO -> RECORDINGS;
                    case VIDEO -> FILMS;
                };
        if (accepted.contains(format) || (known != null && media.kind() == Media.Kind.VIDEO)) {
            return format;
        }
        String name = media.name() == null ? "" : media.name().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return accepted.contains(ending) ? ending : null;
    }

    /// A name of letters, digits, single spaces and some marks, that no other document has.
    private String name(@Nullable String given) {
        String legal =
                given == null
                        ? ""
                        : given.replaceFirst("\\.\\w{1,5}$", "")
                                .replaceAll("[^A-Za-z0-9()\\[\\]-]+", " ")
                                .strip();
        String base = legal.isEmpty() ? "document" : legal;
        base = base.substring(0, Math.min(LONGEST_NAME, base.length())).strip();
        String name = base;
        for (int i = 2; !names.add(name); i++) {
            name = base + " " + i;
        }
        return name;
    }
}
