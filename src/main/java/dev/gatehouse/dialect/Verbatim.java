package dev.gatehouse.dialect;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.Patch;
import org.jspecify.annotations.Nullable;

/// The conversion between two sides of one dialect: bytes pass, except for the permitted edits.
public record Verbatim(ClientSide client, ProviderSide provider) implements Conversion {
    @Override
    public boolean translates() {
        return false;
    }

    @Override
    public Json request(Json request) {
        return request;
    }

    @Override
    public byte[] answer(@Nullable Json request, Json answer, byte[] received) {
        Patch finished = request == null ? null : client.finishAnswer(request, answer);
        return finished == null ? received : finished.bytes();
    }

    @Override
    public StreamTransform stream(StreamOptions options) {
        return provider.streamTransform(options);
    }
}
