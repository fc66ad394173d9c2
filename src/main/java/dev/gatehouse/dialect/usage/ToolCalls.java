package dev.gatehouse.dialect.usage;

import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Extras.Kind;
import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.json.Json;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts the calls of the provider's own tools in the `output` of a response, which are billed
/// beside its tokens.
final class ToolCalls {
    private ToolCalls() {}

    static Extras add(Json response, Extras extras) {
        Json output = Members.of(response, "output");
        if (output == null || output.kind() != Json.Kind.ARRAY) {
            return extras;
        }
        long searches = 0;
        long inFiles = 0;
        long images = 0;
        Set<String> containers = new HashSet<>(2);
        for (int i = 0; i < output.size(); i++) {
            Json item = output.at(i);
            switch (Members.textOrEmpty(item, "type")) {
                case "web_search_call" -> searches += searched(item) ? 1 : 0;
                case "file_search_call" -> inFiles++;
                case "image_generation_call" -> images++;
                // A container is billed once, however often it runs.
                case "code_interpreter_call" ->
                        containers.add(Members.textOrEmpty(item, "container_id"));
                default -> {}
            }
        }
        return extras.with(Kind.SEARCHES, Math.max(searches, extras.count(Kind.SEARCHES)))
                .with(Kind.FILE_SEARCHES, inFiles)
                .with(Kind.TOOL_IMAGES, images)
                .with(Kind.EXECUTIONS, containers.size());
    }

    /// To open a page that was found costs nothing.
    private static boolean searched(Json call) {
        @Nullable String action = Members.text(Members.of(call, "action"), "type");
        return action == null || action.equals("search");
    }
}
