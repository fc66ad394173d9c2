package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.json.MalformedJson;
import java.util.Locale;
import java.util.Map;

/// Media inside a request: data URLs (RFC 2397) and base64.
public final class InlineMedia {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    /// How the base64 of some formats begins; clients often name another format.
    private static final Map<String, String> BEGINNINGS =
            Map.of(
                    "iVBORw0KGgo", "image/png",
                    "/9j/", "image/jpeg",
                    "R0lGOD", "image/gif",
                    "UklGR", "image/webp",
                    "JVBERi0", "application/pdf");

    private InlineMedia() {}

    /// Media at an address, which may be a data URL.
    ///
    /// @param place where the request has it, for errors
    public static Media media(String url, Media.Kind kind, String place) throws MalformedJson {
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Media(kind, new Media.Source.Url(url), "");
        }
        int comma = url.indexOf(',');
        String head = comma < 0 ? "" : url.substring(SCHEME.length(), comma);
        String lower = head.toLowerCase(Locale.ROOT);
        if (!lower.endsWith(BASE64)) {
            throw new MalformedJson(place + " must be a data URL in base64", place);
        }
        String type = lower.substring(0, lower.length() - BASE64.length());
        int parameter = type.indexOf(';');
        type = parameter < 0 ? type : type.substring(0, parameter);
        return base64(url.substring(comma + 1), kind, type.strip(), place);
    }

    /// Media as base64 with a media type.
    ///
    /// @throws MalformedJson when it is no base64
    public static Media base64(String data, Media.Kind kind, String type, String place)
            throws MalformedJson {
        check(data, place);
        return new Media(kind, new Media.Source.Base64(data), recognised(data, kind, type));
    }

    private static void check(String data, String place) throws MalformedJson {
        int padding = 0;
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            boolean plain =
                    (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || c == '+'
                            || c == '/';
            padding += c == '=' ? 1 : 0;
            if ((!plain && c != '=') || (plain && padding > 0)) {
                throw new MalformedJson(
                        place + " is no base64: character " + i + " is invalid", place);
            }
        }
        if (data.isEmpty() || padding > 2 || (data.length() - padding) % 4 == 1) {
            throw new MalformedJson(place + " is no base64: its length is invalid", place);
        }
    }

    /// The type that the content shows, else the one that was named.
    private static String recognised(String data, Media.Kind kind, String named) {
        // Recordings and films begin with the same words as some images.
        if (kind == Media.Kind.AUDIO || kind == Media.Kind.VIDEO) {
            return named;
        }
        for (Map.Entry<String, String> each : BEGINNINGS.entrySet()) {
            if (data.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        return named;
    }

    /// A data URL of media in base64.
    public static String of(String type, Media.Source.Base64 source) {
        return SCHEME
                + (type.isEmpty() ? "application/octet-stream" : type)
                + BASE64
                + ","
                + source.data();
    }
}
