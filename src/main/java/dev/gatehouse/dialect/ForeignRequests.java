package dev.gatehouse.dialect;

import dev.gatehouse.conversation.Conversation;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;

/// The client's half of a translation where requests come in one dialect and answers go out in
/// another.
record ForeignRequests(ClientTranslation requests, ClientTranslation answers)
        implements ClientTranslation {
    @Override
    public Conversation read(Json request, TranslationInputs inputs) throws MalformedJson {
        return requests.read(request, inputs);
    }

    @Override
    public byte[] write(Reply reply, TranslationInputs inputs) {
        return answers.write(reply, inputs);
    }

    @Override
    public EventWriter events(StreamOptions options, TranslationInputs inputs) {
        return answers.events(options, inputs);
    }
}
