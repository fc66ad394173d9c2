package dev.gatehouse.journey;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.stream.Stream;

/// Requests of an operation that carry a text, each in another place.
///
/// @param place where the text is
/// @param request the request
/// @param refused whether guardrails cannot read it
record GuardProbe(String place, String request, boolean refused) {
    private static final String BOUNDARY = "Content-Type: multipart/form-data; boundary=b";

    /// Those of an operation. Each has one, so that no route bypasses a guardrail; the operations
    /// without a text in their requests have none.
    static List<GuardProbe> of(Operation operation, String text) {
        String quoted = JsonWriter.quoted(text);
        return switch (operation) {
            case CHAT -> chat("/v1/chat/completions", "gpt", quoted);
            case MESSAGES, COUNT_TOKENS -> messages("/v1" + operation.path(), quoted);
            case EMBEDDINGS -> json("/v1/embeddings", "{'model':'gpt','input':['a',T]}", quoted);
            case COMPLETIONS ->
                    json(
                            "/v1/completions",
                            "{'model':'gpt','prompt':T}|{'model':'gpt','prompt':'a','suffix':T}",
                            quoted);
            case RESPONSES, RESPONSE_TOKENS, RESPONSE_COMPACTION ->
                    json(
                            "/v1" + operation.path(),
                            "{'model':'gpt','input':T}|{'model':'gpt','input':'a','instructions':T}"
                                    + "|{'model':'gpt','input':[{'type':'function_call_output','call_id':'c','output':T}]}",
                            quoted);
            case MODERATIONS -> json("/v1/moderations", "{'input':T}", quoted);
            case IMAGES -> json("/v1/images/generations", "{'model':'gpt','prompt':T}", quoted);
            case SPEECH ->
                    json(
                            "/v1/audio/speech",
                            "{'model':'gpt','input':T}|{'model':'gpt','input':'a','instructions':T}",
                            quoted);
            case RERANK ->
                    json(
                            "/v1/rerank",
                            "{'model':'gpt','query':T,'documents':['a']}|{'model':'gpt','query':'a','documents':[T]}",
                            quoted);
            case IMAGE_EDITS ->
                    Stream.concat(
                                    form("/v1/images/edits", "prompt", text).stream(),
                                    json("/v1/images/edits", "{'model':'gpt','prompt':T}", quoted)
                                            .stream())
                            .toList();
            case IMAGE_VARIATIONS -> form("/v1/images/variations", "note", text);
            case TRANSCRIPTIONS -> form("/v1/audio/transcriptions", "prompt", text);
            case TRANSLATIONS -> form("/v1/audio/translations", "prompt", text);
            case FILES -> files(text, quoted);
            case BATCHES -> json("/v1/batches", "{'metadata':{'note':T}}", quoted);
            case MESSAGE_BATCHES ->
                    json(
                            "/v1/messages/batches",
                            "{'requests':[{'custom_id':'1','params':{'model':'opus','messages':[{'role':'user','content':T}]}}]}",
                            quoted);
            case GENERATE_CONTENT, CONTENT_TOKENS, CONTENT_EMBEDDING, CONTENT_EMBEDDINGS ->
                    gemini(operation, quoted);
            case STORED_CHAT -> json("/v1/chat/completions/c1", "{'metadata':{'note':T}}", quoted);
            case STORED_RESPONSES -> json("/v1/responses/r1/x", "{'note':T}", quoted);
            case RELAY -> relays(quoted);
            case PASSTHROUGH -> natives(text, quoted);
            case CONVERSE, MODELS, MODEL_DELETION -> List.of();
        };
    }

    private static List<GuardProbe> json(String path, String bodies, String quoted) {
        return Stream.of(bodies.split("\\|", -1))
                .map(body -> body.replace('\'', '"').replace("T", quoted))
                .map(body -> new GuardProbe(body, ScriptedClient.post(path, body), false))
                .toList();
    }

    private static List<GuardProbe> chat(String path, String model, String quoted) {
        return json(
                path,
                "{'model':'MODEL','messages':[{'role':'system','content':T}]}|"
                                .replace("MODEL", model)
                        + "{'model':'MODEL','messages':[{'role':'user','content':[{'type':'text','text':T}]}]}|"
                                .replace("MODEL", model)
                        + "{'model':'MODEL','messages':[{'role':'user','content':'a'}],'tools':[{'type':'function','function':{'name':'f','description':T}}]}"
                                .replace("MODEL", model),
                quoted);
    }

    private static List<GuardProbe> messages(String path, String quoted) {
        return json(
                path,
                "{'model':'opus','max_tokens':9,'system':T,'messages':[{'role':'user','content':'a'}]}|"
                        + "{'model':'opus','max_tokens':9,'messages':[{'role':'user','content':T}]}|"
                        + "{'model':'opus','max_tokens':9,'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':T}]}]}",
                quoted);
    }

    private static List<GuardProbe> gemini(Operation operation, String quoted) {
        String path = "/v1beta" + operation.path().replace("{model}", "gpt");
        String content = "{'role':'user','parts':[{'text':T}]}";
        String body =
                switch (operation) {
                    case CONTENT_EMBEDDING -> "{'content':" + content + "}";
                    case CONTENT_EMBEDDINGS ->
                            "{'requests':[{'model':'models/gpt','content':" + content + "}]}";
                    default -> "{'contents':[" + content + "]}";
                };
        return json(path, body, quoted);
    }

    static String part(String head, String value) {
        return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + value + "\r\n";
    }

    static GuardProbe upload(String path, String name, String file) {
        String form =
                part("name=\"purpose\"", "batch")
                        + part("name=\"file\"; filename=\"" + name + "\"", file)
                        + "--b--\r\n";
        return new GuardProbe(name, ScriptedClient.post(path, form, BOUNDARY), false);
    }

    private static List<GuardProbe> form(String path, String field, String text) {
        String form =
                part("name=\"model\"", "gpt")
                        + part("name=\"" + field + "\"", text)
                        + part("name=\"file\"; filename=\"a.bin\"", "xyz")
                        + "--b--\r\n";
        return List.of(new GuardProbe(field, ScriptedClient.post(path, form, BOUNDARY), false));
    }

    private static List<GuardProbe> files(String text, String quoted) {
        String chat =
                "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":%s}]}}\n";
        String escaped = quoted.replace("o", "\\u006f");
        GuardProbe binary = upload("/v1/files", "a.pdf", "\0" + text);
        return List.of(
                upload(
                        "/v1/files",
                        "batch.jsonl",
                        chat.formatted("\"a\"") + chat.formatted(quoted)),
                upload("/v1/files", "escaped.jsonl", chat.formatted(escaped)),
                upload("/v1/files", "return.jsonl", chat.formatted(escaped).replace(",", ",\r")),
                upload("/v1/files", "pretty.json", "{\n\"x\":\n" + escaped + "}"),
                upload("/v1/files", "mixed.txt", "a\n" + chat.formatted(escaped)),
                upload("/v1/files", "notes.md", "one\ntwo " + text + "\n"),
                new GuardProbe(binary.place(), binary.request(), true));
    }

    private static List<GuardProbe> relays(String quoted) {
        return Stream.concat(
                        json("/v1/vector_stores", "{'name':T}|{'data':[T]}|{'type':T}", quoted)
                                .stream(),
                        Stream.of(
                                new GuardProbe(
                                        "socket",
                                        ScriptedClient.request(
                                                "GET",
                                                "/v1/realtime?model=gpt",
                                                "Upgrade: websocket",
                                                "Connection: Upgrade",
                                                "Sec-WebSocket-Version: 13",
                                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                                        true)))
                .toList();
    }

    private static List<GuardProbe> natives(String text, String quoted) {
        return Stream.of(
                        chat("/p/free/v1/chat/completions", "gpt", quoted).stream(),
                        json("/p/free/unheard/of", "{'id':{'type':T}}|{'b64_json':T}", quoted)
                                .stream(),
                        Stream.of(
                                new GuardProbe(
                                        "query",
                                        ScriptedClient.request(
                                                "GET",
                                                "/p/free/x?q="
                                                        + text.replace("o", "%6f")
                                                                .replace(" ", "%20")),
                                        false),
                                new GuardProbe(
                                        "bytes",
                                        ScriptedClient.post(
                                                "/p/free/x",
                                                text,
                                                "Content-Type: application/octet-stream"),
                                        true),
                                new GuardProbe(
                                        "coding",
                                        ScriptedClient.post(
                                                "/p/free/chat/completions",
                                                quoted,
                                                "Content-Encoding: gzip"),
                                        true)))
                .flatMap(it -> it)
                .toList();
    }
}
