package dev.gatehouse.provider.sign;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sends a key together with fields that state what kind of key it is. A field that the client sent
/// too is a list with both values.
///
/// @param key sends the key itself
public record TokenSigner(Signer key, Map<String, String> fields) implements Signer {
    public TokenSigner {
        fields = Map.copyOf(fields);
    }

    @Override
    public void sign(String method, String path, Headers headers, @Nullable RequestPayload body)
            throws IOException {
        key.sign(method, path, headers, body);
        fields.forEach((name, value) -> headers.set(name, with(headers.all(name), value)));
    }

    private static String with(List<String> sent, String value) {
        return Stream.concat(
                        sent.stream().flatMap(field -> Stream.of(field.split(",", -1))),
                        Stream.of(value))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .distinct()
                .collect(Collectors.joining(","));
    }
}
