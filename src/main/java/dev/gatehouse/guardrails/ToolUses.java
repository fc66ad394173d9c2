package dev.gatehouse.guardrails;

import dev.gatehouse.call.Call;
import dev.gatehouse.conversation.Part;
import dev.gatehouse.conversation.Reply;
import dev.gatehouse.dialect.AnswerForms;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.guardrails.check.ToolUse;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tools that requests offer and answers call, in every dialect.
final class ToolUses {
    private static final String NAME = "name";

    private final Dialects dialects;
    private final TranslationSettings translation;

    ToolUses(Dialects dialects, TranslationSettings translation) {
        this.dialects = dialects;
        this.translation = translation;
    }

    /// Those that a request offers. A tool of the provider counts by its type.
    static List<ToolUse> offered(Json request) throws MalformedJson {
        var tools = new ArrayList<ToolUse>();
        for (String member : List.of("tools", "functions")) {
            Json list = request.member(member);
            for (int i = 0; list != null && i < list.size(); i++) {
                add(list.at(i), member + "[" + i + "]", tools);
            }
        }
        return tools;
    }

    private static void add(Json tool, String place, List<ToolUse> into) throws MalformedJson {
        for (String member : List.of("functionDeclarations", "function_declarations", "tools")) {
            Json inner = tool.member(member);
            for (int i = 0; inner != null && i < inner.size(); i++) {
                add(inner.at(i), place + "." + member + "[" + i + "]", into);
            }
        }
        for (String member : List.of("function", "custom")) {
            Json inner = tool.member(member);
            if (inner != null && inner.kind() == Json.Kind.OBJECT) {
                add(inner, place + "." + member, into);
                return;
            }
        }
        Json name = tool.member(NAME);
        Json type = tool.member("type");
        Json named = name == null ? type : name;
        if (named != null && named.kind() == Json.Kind.STRING) {
            into.add(new ToolUse(named.text(), place, null));
        } else if (named == null) {
            into.addAll(members(tool, place));
        }
    }

    /// Tools of Gemini's own have a member in place of a name: `{"googleSearch": {}}`.
    private static List<ToolUse> members(Json tool, String place) {
        return tool.names().stream()
                .filter(it -> !it.startsWith("function"))
                .map(it -> new ToolUse(it, place, null))
                .toList();
    }

    /// Those that an answer calls.
    ///
    /// @param stream whether the bytes are the frames of a stream
    List<ToolUse> called(Call call, byte[] answer, boolean stream) throws MalformedJson {
        AnswerForms forms = forms(call);
        if (forms == null) {
            return List.of();
        }
        Reply reply = stream ? forms.stream(answer) : forms.whole(answer);
        if (reply == null) {
            throw new MalformedJson("the answer is not complete", null);
        }
        var tools = new ArrayList<ToolUse>();
        for (int i = 0; i < reply.choices().size(); i++) {
            for (Part part : reply.choices().get(i).parts()) {
                if (part instanceof Part.ToolCall tool) {
                    tools.add(new ToolUse(tool.name(), "the call of a tool", tool.input()));
                }
            }
        }
        return tools;
    }

    private @Nullable AnswerForms forms(Call call) {
        var target =
                new TargetModel(
                        String.valueOf(call.record().servedAccount()),
                        String.valueOf(call.record().servedModel()),
                        null,
                        null);
        long seconds = call.record().startedAt().getEpochSecond();
        var origin = new TranslationInputs.Origin(call.record().id(), seconds, call.facts());
        return dialects.forms(
                call.operation().format(), new TranslationInputs(target, translation, origin));
    }
}
