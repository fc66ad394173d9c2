package dev.gatehouse.guardrails.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds what a model writes to a JSON Schema: each text is one JSON value.
public record SchemaCheck(JsonSchema schema) implements Check {
    /// What is found, by name.
    public static final String KIND = "schema";

    @Override
    public Verdict check(Content content, CheckLimit limit) {
        var matches = new ArrayList<Verdict.Match>(1);
        List<TextField> texts = content.texts();
        for (int i = 0; i < texts.size(); i++) {
            TextField text = texts.get(i);
            if (text.role() == TextField.Role.ASSISTANT && fault(text.text()) != null) {
                matches.add(Verdict.Match.whole(i, KIND, 1));
            }
        }
        return Verdict.of(matches);
    }

    private JsonSchema.@Nullable Fault fault(String text) {
        try {
            Json value = Json.parseUnambiguous(text.getBytes(UTF_8));
            return schema.check(value);
        } catch (MalformedJson e) {
            return new JsonSchema.Fault("$", e.reason());
        }
    }
}
