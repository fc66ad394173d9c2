package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.conversation.Citation;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.conversation.Media.Source;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads what messages and the outputs of tools consist of.
final class ContentReader {
    private ContentReader() {}

    /// Reads a string or an array of parts.
    static List<Part> read(@Nullable Json content, String place) throws MalformedJson {
        var parts = new ArrayList<Part>();
        if (content == null || content.kind() == Json.Kind.NULL) {
            return parts;
        }
        if (content.kind() == Json.Kind.STRING) {
            parts.add(new Part.Text(content.text()));
            return parts;
        }
        if (content.kind() != Json.Kind.ARRAY) {
            throw new MalformedJson(place + " must be a string or an array of parts", place);
        }
        for (int i = 0; i < content.size(); i++) {
            Json part = content.at(i);
            parts.add(part(part, place + "[" + i + "]"));
            Json mark = Members.of(part, "cache_control");
            mark = mark == null ? Members.of(part, "prompt_cache_breakpoint") : mark;
            if (mark != null) {
                parts.add(new Part.CacheMark(Members.text(mark, "ttl")));
            }
        }
        return parts;
    }

    static Part part(Json part, String place) throws MalformedJson {
        if (part.kind() == Json.Kind.STRING) {
            return new Part.Text(part.text());
        }
        String type = Members.textOrEmpty(part, "type");
        return switch (type) {
            case "input_text", "output_text", "text" ->
                    new Part.Text(text(part, "text", place), citations(part));
            case "refusal" -> new Part.Refusal(text(part, "refusal", place));
            case "input_image", "image_url" -> new Part.Attachment(image(part, place));
            case "input_file" -> new Part.Attachment(file(part, place));
            case "input_audio" -> new Part.Attachment(audio(part, place));
            case "" -> throw new MalformedJson(place + " has no 'type'", place + ".type");
            default -> new Part.Opaque(ReasoningItem.DIALECT, type, part);
        };
    }

    private static String text(Json part, String name, String place) throws MalformedJson {
        String text = Members.string(part, name);
        if (text == null) {
            throw new MalformedJson(place + "." + name + " must be a string", place + "." + name);
        }
        return text;
    }

    static List<Citation> citations(Json part) {
        Json all = Members.of(part, "annotations");
        var citations = new ArrayList<Citation>();
        for (int i = 0; all != null && i < all.size(); i++) {
            citations.add(citation(all.at(i)));
        }
        return citations;
    }

    static Citation citation(Json annotation) {
        return new Citation(
                Members.text(annotation, "url"),
                Members.text(annotation, "title"),
                (int) Members.number(annotation, "start_index", -1),
                (int) Members.number(annotation, "end_index", -1),
                ReasoningItem.DIALECT,
                annotation);
    }

    private static Media image(Json part, String place) throws MalformedJson {
        String id = Members.text(part, "file_id");
        String url = Members.text(part, "image_url");
        // Some clients write it as chat completions have it.
        url = url == null ? Members.text(Members.of(part, "image_url"), "url") : url;
        if (id == null && url == null) {
            throw new MalformedJson(
                    place + " must have an 'image_url' or a 'file_id'", place + ".image_url");
        }
        Media media =
                url == null
                        ? new Media(Media.Kind.IMAGE, new Source.File(String.valueOf(id)), "")
                        : InlineMedia.media(url, Media.Kind.IMAGE, place);
        String detail = Members.text(part, "detail");
        return detail == null
                ? media
                : new Media(
                        media.kind(),
                        media.source(),
                        media.type(),
                        null,
                        new Media.Options(detail, null, null));
    }

    private static Media file(Json part, String place) throws MalformedJson {
        String id = Members.text(part, "file_id");
        String url = Members.text(part, "file_url");
        String data = Members.text(part, "file_data");
        Media media;
        if (id != null) {
            media = new Media(Media.Kind.DOCUMENT, new Source.File(id), "");
        } else if (url != null) {
            media = InlineMedia.media(url, Media.Kind.DOCUMENT, place);
        } else if (data != null) {
            media =
                    data.startsWith("data:")
                            ? InlineMedia.media(data, Media.Kind.DOCUMENT, place)
                            : InlineMedia.base64(data, Media.Kind.DOCUMENT, "", place);
        } else {
            throw new MalformedJson(
                    place + " must have 'file_data', 'file_url' or 'file_id'", place);
        }
        String name = Members.text(part, "filename");
        return new Media(media.kind(), media.source(), media.type(), name, media.options());
    }

    private static Media audio(Json part, String place) throws MalformedJson {
        Json audio = Members.of(part, "input_audio");
        Json holder = audio == null ? part : audio;
        String data = Members.text(holder, "data");
        String format = Members.text(holder, "format");
        if (data == null || format == null) {
            throw new MalformedJson(
                    place + ".input_audio must have 'data' and 'format'", place + ".input_audio");
        }
        String type = "audio/" + format.toLowerCase(Locale.ROOT);
        return InlineMedia.base64(data, Media.Kind.AUDIO, type, place);
    }
}
