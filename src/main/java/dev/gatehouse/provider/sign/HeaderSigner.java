package dev.gatehouse.provider.sign;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import org.jspecify.annotations.Nullable;

/// Sends a key in a header field.
///
/// @param field the name of the field
/// @param prefix what stands before the key, such as `Bearer `
public record HeaderSigner(String field, String prefix, Secret key) implements Signer {
    @Override
    public void sign(String method, String path, Headers headers, @Nullable RequestPayload body) {
        headers.set(field, prefix + key.reveal());
    }
}
