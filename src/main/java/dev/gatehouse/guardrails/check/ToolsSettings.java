package dev.gatehouse.guardrails.check;

import dev.gatehouse.config.Group;
import java.util.List;
import java.util.Map;

/// Which tools there may be.
///
/// @param allow the names of tools that requests may offer and answers may call; a `*` at the end
///     stands for any end; all when there is none
/// @param deny names of tools that may not be, likewise
/// @param arguments JSON Schemas for the arguments of calls, each as a text, by the names of tools
public record ToolsSettings(List<String> allow, List<String> deny, Map<String, String> arguments) {
    public ToolsSettings {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        arguments = Map.copyOf(arguments);
    }

    /// Reads them.
    public static ToolsSettings read(Group g) {
        return new ToolsSettings(
                g.texts("allow").value(), g.texts("deny").value(), g.textsByName("arguments"));
    }

    /// Whether nothing is stated.
    public boolean none() {
        return allow.isEmpty() && deny.isEmpty() && arguments.isEmpty();
    }
}
