package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/// Secrets that are sent as keys in header fields.
public final class Keys {
    /// From how many characters on a random key cannot be guessed.
    private static final int STRONG = 16;

    private Keys() {}

    /// A key that is sent, to be read from a group.
    public static Setting<Secret> sent(Group g, String name) {
        return g.secret(name).checked(Keys::unsendable);
    }

    /// A key that this gateway itself checks, to be read from a group.
    public static Setting<Secret> own(Group g, String name) {
        return sent(g, name).advised(Keys::weakness);
    }

    private static @Nullable String unsendable(Secret key) {
        String text = key.reveal();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return "has as character %d one that is not visible ASCII, which no client could send; look for blanks, quotes or dots that an editor has put in, or make another key"
                        .formatted(i + 1);
            }
        }
        return null;
    }

    private static @Nullable String weakness(Secret key) {
        return key.reveal().length() >= STRONG
                ? null
                : "has fewer than %d characters and could be guessed; make a random one, as with 'openssl rand -hex 24'"
                        .formatted(STRONG);
    }
}
