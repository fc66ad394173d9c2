package dev.gatehouse.dialect;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// The conversion between two dialects through the hub model.
///
/// @param client the client's half of the translation
/// @param provider the provider's dialect
/// @param upstream the provider's half of the translation
public record Translated(
        ClientTranslation client, ProviderSide provider, ProviderTranslation upstream)
        implements Conversion {
    @Override
    public Json request(Json request) throws MalformedJson {
        return Json.parse(upstream.write(client.read(request)));
    }

    @Override
    public byte[] answer(@Nullable Json request, Json answer, byte[] received)
            throws MalformedJson {
        return client.write(upstream.read(answer));
    }

    @Override
    public StreamTransform stream(StreamOptions options) {
        return new TranslatedStream(upstream.events(), client.events(options));
    }
}
