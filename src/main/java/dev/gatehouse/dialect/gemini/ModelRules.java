package dev.gatehouse.dialect.gemini;

import dev.gatehouse.conversation.ReasoningRequest;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.json.JsonWriter;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a model of Google's accepts, by its name.
///
/// @param version of a Gemini model, such as 2.5; the newest for names without one, 0 for others
/// @param name without the names of a publisher
record ModelRules(double version, String name, boolean thinks) {
    private static final Pattern VERSION = Pattern.compile("gemini-(\\d+(?:\\.\\d+)?)");
    private static final double NEWEST = 99;

    static ModelRules of(TargetModel model) {
        String name = model.name().substring(model.name().lastIndexOf('/') + 1);
        Matcher found = VERSION.matcher(name);
        double version = name.startsWith("gemini-") ? NEWEST : 0;
        version = found.lookingAt() ? Double.parseDouble(found.group(1)) : version;
        return new ModelRules(version, name, version >= 2.5 && !model.lacks("reasoning"));
    }

    /// Whether it takes a system instruction.
    boolean instructed() {
        return !name.startsWith("gemma");
    }

    /// Whether it is of the third generation or later: thinking has levels, calls without their
    /// signature are rejected, and results of functions may hold media.
    boolean third() {
        return version >= 3;
    }

    /// Whether an answer may have a format while functions are offered.
    boolean formatsBesideTools() {
        return third();
    }

    /// Whether it takes penalties.
    boolean penalties() {
        return version < 2.5;
    }

    private boolean pro() {
        return name.contains("-pro");
    }

    private boolean lite() {
        return name.contains("-lite");
    }

    /// Writes how much it is to think, and whether thoughts are shown.
    void thinking(@Nullable ReasoningRequest request, JsonWriter out) {
        if (request == null || !thinks) {
            return;
        }
        out.name("thinkingConfig").object();
        String effort = request.effortInWords();
        if (third()) {
            if (effort != null) {
                out.member("thinkingLevel", level(effort));
            }
        } else if (request.budget() != null || effort != null) {
            out.member("thinkingBudget", budget(request, effort));
        } else if (request.mode() == ReasoningRequest.Mode.ADAPTIVE) {
            out.member("thinkingBudget", -1);
        }
        if (!request.off() && !Boolean.FALSE.equals(request.shown())) {
            out.name("includeThoughts").value(true);
        }
        out.end();
    }

    /// It cannot be turned off, only made low.
    private String level(String effort) {
        return switch (effort) {
            case "none", "minimal" -> pro() ? "low" : "minimal";
            case "medium" -> name.startsWith("gemini-3-pro") ? "high" : "medium";
            case "xhigh", "max" -> "high";
            default -> Set.of("low", "high").contains(effort) ? effort : "medium";
        };
    }

    private long budget(ReasoningRequest request, @Nullable String effort) {
        long most = pro() ? 32_768 : 24_576;
        long least = pro() ? 128 : lite() ? 512 : 1;
        if (request.off() || "none".equals(effort)) {
            return pro() ? least : 0;
        }
        if (request.budget() != null) {
            return Math.clamp(request.budget(), least, most);
        }
        return switch (effort == null ? "" : effort) {
            case "minimal" -> least;
            case "low" -> 1024;
            case "high" -> 24_576;
            case "xhigh", "max" -> most;
            default -> 8192;
        };
    }
}
