package dev.gatehouse.keys.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.http.Headers;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The secret of a session that its browser holds: 256 random bits. What the gateway stores of it
/// are digests, one for each purpose.
final class SessionCookie {
    private static final String NAME = "gatehouse_session";
    private static final String TOKEN = "x-gatehouse-session";
    private static final int BYTES = 32;
    private static final Pattern PAIR =
            Pattern.compile("(?:^|;)\\s*" + NAME + "=([A-Za-z0-9_-]{43})\\s*(?=;|$)");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// How many of a request are looked at; a page of a neighbouring host can add some.
    private static final int MOST = 4;

    private final String text;

    private SessionCookie(String text) {
        this.text = text;
    }

    static SessionCookie create() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return new SessionCookie(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /// Those of a request (RFC 6265 section 4.2).
    static List<SessionCookie> of(Headers headers) {
        var found = new ArrayList<SessionCookie>(1);
        for (String field : headers.all("cookie")) {
            Matcher pair = PAIR.matcher(field);
            while (found.size() < MOST && pair.find()) {
                found.add(new SessionCookie(pair.group(1)));
            }
        }
        return found;
    }

    /// What a session is stored under.
    String id() {
        return HexFormat.of().formatHex(digest("id"));
    }

    /// What a page sends with each change; a page of another origin cannot know it.
    String token() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest("token"));
    }

    /// What a session keeps of a key.
    String stamp(String key) {
        return HexFormat.of().formatHex(digest("key\u0001" + key));
    }

    private byte[] digest(String purpose) {
        byte[] result = new byte[Hmac.LENGTH];
        new Hmac(text.getBytes(UTF_8)).digest(purpose.getBytes(UTF_8), result);
        return result;
    }

    /// Whether a request states the token.
    boolean stated(Headers headers) {
        String stated = headers.first(TOKEN);
        return stated != null
                && MessageDigest.isEqual(stated.getBytes(UTF_8), token().getBytes(UTF_8));
    }

    /// The header field that sets it (RFC 6265 section 4.1).
    ///
    /// @param path the paths that it is sent to
    /// @param secure whether it is sent over TLS only
    String set(String path, boolean secure) {
        return field(text, path, secure, Session.LONGEST.toSeconds());
    }

    /// The header field that removes any.
    static String removed(String path, boolean secure) {
        return field("", path, secure, 0);
    }

    private static String field(String value, String path, boolean secure, long seconds) {
        return "%s=%s; HttpOnly; SameSite=Strict; Path=%s; Max-Age=%d%s"
                .formatted(NAME, value, path, seconds, secure ? "; Secure" : "");
    }
}
