package dev.gatehouse.journey;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;

/// A provider of Chat Completions whose answers repeat the last message, so that what it received
/// comes back; or answers with a fixed text.
final class GuardedAnswer {
    private static final String HEAD =
            "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1000,\"model\":\"gpt\","
                    + "\"choices\":[";

    private GuardedAnswer() {}

    /// Repeats the last message.
    static void echo(ScriptedUpstream.Talk talk) throws Exception {
        answer(last(talk), talk);
    }

    /// Answers with a text.
    static ScriptedUpstream.Script with(String text) {
        return talk -> answer(text, talk);
    }

    /// Answers with a call of a tool.
    static ScriptedUpstream.Script calling(String tool, String arguments) {
        var message = new JsonWriter().object().member("role", "assistant");
        message.name("content").value((String) null).name("tool_calls").array().object();
        message.member("id", "call_1").member("type", "function").name("function").object();
        message.member("name", tool).member("arguments", arguments).end().end().endArray().end();
        return CacheRequest.whole(message.toString(), "tool_calls");
    }

    private static String last(ScriptedUpstream.Talk talk) throws MalformedJson {
        Json messages = Json.parse(talk.question().body()).member("messages");
        Json content = messages == null ? null : messages.at(messages.size() - 1).member("content");
        return content == null || content.kind() != Json.Kind.STRING ? "" : content.text();
    }

    private static void answer(String text, ScriptedUpstream.Talk talk) throws Exception {
        if (talk.question().text().contains("\"stream\":true")) {
            stream(text, talk);
            return;
        }
        var message = new JsonWriter().object().member("role", "assistant");
        CacheRequest.whole(message.member("content", text).end().toString(), "stop").play(talk);
    }

    /// One character in each event.
    private static void stream(String text, ScriptedUpstream.Talk talk) throws Exception {
        talk.beginStream();
        for (int c : text.codePoints().toArray()) {
            String delta = JsonWriter.quoted(Character.toString(c));
            event(
                    "{\"index\":0,\"delta\":{\"content\":" + delta + "},\"finish_reason\":null}",
                    talk);
        }
        event("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", talk);
        talk.chunk("data: [DONE]\n\n").lastChunk();
    }

    private static void event(String choice, ScriptedUpstream.Talk talk) throws Exception {
        talk.chunk("data: " + HEAD + choice + "]}\n\n");
    }
}
