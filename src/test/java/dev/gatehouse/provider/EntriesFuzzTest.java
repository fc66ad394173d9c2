package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.Objects;

class EntriesFuzzTest {
    private static final byte[] REQUEST =
            """
            {"model": "m", "max_tokens": 7, "temperature": 1.5, "reasoning": {"effort": "low"},
             "messages": [{"role": "developer", "name": "n", "content": [{"type": "text"}]}, 7]}"""
                    .getBytes(UTF_8);

    /// Whatever an operator's file holds: it is rejected by name, or its quirks leave JSON.
    @FuzzTest
    void any_entries_are_rejected_or_leave_requests_whole(byte[] text) {
        try {
            Providers providers = Providers.of(text);
            for (String name : providers.names()) {
                Provider provider = Objects.requireNonNull(providers.named(name));
                for (Operation operation : Operation.values()) {
                    Json body = Json.parse(REQUEST);
                    var patch = new Patch(body);
                    for (Quirk.Of each : provider.quirks(operation)) {
                        each.quirk().apply(body, patch, _ -> {});
                    }
                    whole(patch.bytes(), name);
                }
            }
        } catch (MalformedJson e) {
            if (e.reason().isEmpty()) {
                throw new AssertionError("refused without a word");
            }
        }
    }

    /// Whatever a list of models holds, it is rejected by name or read.
    @FuzzTest
    void any_list_of_models_is_read_or_rejected(byte[] text) {
        try {
            Catalogue catalogue = Catalogue.bundled().with(text);
            if (catalogue.model("openai", "gpt-5") == null) {
                throw new AssertionError("a list took a model away");
            }
        } catch (MalformedJson e) {
            if (e.reason().isEmpty()) {
                throw new AssertionError("refused without a word");
            }
        }
    }

    private static void whole(byte[] sent, String name) {
        try {
            Json.parse(sent);
        } catch (MalformedJson e) {
            throw new AssertionError(name + " breaks a request: " + new String(sent, UTF_8), e);
        }
    }
}
