package dev.gatehouse.guardrails.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Lets requests offer, and answers call, some tools only, with arguments that fulfil a schema.
///
/// @param allow the names that may be; a `*` at the end stands for any end; all when there is none
/// @param deny the names that may not be, likewise
/// @param arguments the schemas of arguments by the names of tools
public record ToolsCheck(List<String> allow, List<String> deny, Map<String, JsonSchema> arguments)
        implements Check {
    /// A tool that may not be.
    public static final String TOOL = "tool";

    /// Arguments that may not be.
    public static final String ARGUMENTS = "tool-arguments";

    public ToolsCheck {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        arguments = Map.copyOf(arguments);
    }

    @Override
    public Verdict check(Content content, CheckLimit limit) {
        var matches = new ArrayList<Verdict.Match>(1);
        for (ToolUse tool : content.tools()) {
            if (!allowed(tool.name())) {
                matches.add(Verdict.Match.at(tool.place(), TOOL));
            } else if (!fulfils(tool)) {
                matches.add(Verdict.Match.at(tool.place(), ARGUMENTS));
            }
        }
        return Verdict.of(matches);
    }

    private boolean allowed(String name) {
        boolean listed = allow.isEmpty() || allow.stream().anyMatch(it -> names(it, name));
        return listed && deny.stream().noneMatch(it -> names(it, name));
    }

    private static boolean names(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    private boolean fulfils(ToolUse tool) {
        JsonSchema schema = arguments.get(tool.name());
        String given = tool.arguments();
        if (schema == null || given == null) {
            return true;
        }
        try {
            return schema.check(Json.parseUnambiguous(given.getBytes(UTF_8))) == null;
        } catch (MalformedJson _) {
            return false;
        }
    }
}
