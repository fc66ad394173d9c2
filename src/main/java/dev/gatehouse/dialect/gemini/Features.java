package dev.gatehouse.dialect.gemini;

import dev.gatehouse.dialect.feature.FeatureReader;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Reads what a request requires of a model.
final class Features {
    private static final int BYTES_PER_TOKEN = 4;
    private static final ProtoField CANDIDATES = ProtoField.of("candidateCount");

    private boolean image;
    private boolean audio;

    private Features() {}

    static RequiredFeatures read(Json body) {
        var features = new Features();
        features.contents(RequestReader.CONTENTS.in(body, Json.Kind.ARRAY));
        Json tools = RequestReader.TOOLS.in(body, Json.Kind.ARRAY);
        Json config = RequestReader.CONFIG.in(body);
        long most = Members.number(config, RequestReader.MAX_TOKENS.camel(), 0);
        most = Math.max(most, Members.number(config, RequestReader.MAX_TOKENS.snake(), 0));
        return new RequiredFeatures(
                tools != null && tools.size() > 0,
                RequestReader.JSON_SCHEMA.in(config) != null
                        || RequestReader.SCHEMA.in(config) != null,
                features.image,
                features.audio,
                body.length() / BYTES_PER_TOKEN,
                most,
                FeatureReader.answers(answers(config)));
    }

    private static @Nullable Json answers(@Nullable Json config) {
        return config == null ? null : CANDIDATES.in(config);
    }

    private void contents(@Nullable Json contents) {
        for (int i = 0; contents != null && i < contents.size(); i++) {
            Json parts = MessageReader.PARTS.in(contents.at(i), Json.Kind.ARRAY);
            for (int k = 0; parts != null && k < parts.size(); k++) {
                Json inline = PartReader.INLINE.in(parts.at(k));
                Json holder = inline == null ? PartReader.FILE.in(parts.at(k)) : inline;
                String type = PartReader.MIME_TYPE.textOrEmpty(holder);
                image |= type.startsWith("image/");
                audio |= type.startsWith("audio/");
            }
        }
    }
}
