package dev.gatehouse.dialect.openai.responses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.dialect.translation.Identifiers;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The ids of responses that the gateway makes, and of their items. A check sum
/// distinguishes them from those of providers, and the id of an item shows its response.
public final class ResponseIds {
    private static final String PREFIX = "resp_";
    private static final Pattern RESPONSE = Pattern.compile(PREFIX + "([0-9a-f]{16})([0-9a-f]{8})");
    private static final Pattern NAMED = Pattern.compile("\"id\":\"(resp_[0-9a-f]{24})\"");
    private static final Pattern ITEM =
            Pattern.compile("[a-z]{2,8}_([0-9a-f]{16})([0-9a-f]{4})([0-9a-f]{4})");

    private ResponseIds() {}

    /// The id of a response: that of its provider where that made one.
    static String of(String its) {
        return its.startsWith(PREFIX)
                ? its
                : response(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    private static String response(String random) {
        return PREFIX + random + sum(PREFIX + random, 8);
    }

    /// The id of an item of a response.
    ///
    /// @param prefix such as `msg_`
    static String item(String response, String prefix, int index) {
        Matcher match = RESPONSE.matcher(response);
        if (!match.matches()) {
            return Identifiers.create(prefix);
        }
        String place = match.group(1) + HexFormat.of().toHexDigits((short) index);
        return prefix + place + sum(place, 4);
    }

    private static String sum(String of, int digits) {
        return Sha256.hex("gatehouse " + of).substring(0, digits);
    }

    /// An answer as another response: with a new id in the place of its own, and new ids of its
    /// items. Of other answers than the gateway's nothing changes. All ids have the same length.
    ///
    /// @param answer a response, or the events of one
    public static byte[] renamed(byte[] answer) {
        String text = new String(answer, ISO_8859_1);
        Matcher first = NAMED.matcher(text);
        if (!first.find() || !own(first.group(1))) {
            return answer;
        }
        String before = first.group(1).substring(PREFIX.length(), PREFIX.length() + 16);
        String after = of("");
        return Pattern.compile("([a-z]{2,8}_)" + before + "([0-9a-f]{4})[0-9a-f]{4}")
                .matcher(text)
                .replaceAll(
                        it ->
                                it.group().equals(first.group(1))
                                        ? after
                                        : item(after, it.group(1), it.group(2)))
                .getBytes(ISO_8859_1);
    }

    private static String item(String response, String prefix, String index) {
        return item(response, prefix, HexFormat.fromHexDigits(index));
    }

    /// Whether a gateway made the response with an id.
    public static boolean own(String id) {
        Matcher match = RESPONSE.matcher(id);
        return match.matches() && id.equals(response(match.group(1)));
    }

    /// The id of the response that has an item; `null` when no gateway made it.
    public static @Nullable String responseOf(String item) {
        Matcher match = ITEM.matcher(item);
        boolean own =
                match.matches() && match.group(3).equals(sum(match.group(1) + match.group(2), 4));
        return own ? response(match.group(1)) : null;
    }
}
