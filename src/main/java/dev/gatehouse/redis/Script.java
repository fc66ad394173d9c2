package dev.gatehouse.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A script in Lua, which Redis runs as one step.
///
/// @param digest what Redis calls it
public record Script(String text, String digest) {
    /// Reads a script from files beside a class, one after the other.
    public static Script of(Class<?> owner, String... files) {
        var text = new StringBuilder();
        for (String file : files) {
            text.append(read(owner, file));
        }
        try {
            byte[] sha1 =
                    MessageDigest.getInstance("SHA-1").digest(text.toString().getBytes(UTF_8));
            return new Script(text.toString(), HexFormat.of().formatHex(sha1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no script " + file);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String[] command(String name, String script, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(name, script, "0"));
        command.addAll(arguments);
        return command.toArray(String[]::new);
    }
}
