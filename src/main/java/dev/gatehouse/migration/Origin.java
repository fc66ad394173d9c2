package dev.gatehouse.migration;

import dev.gatehouse.config.source.YamlValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The gateways whose configuration can be converted.
public enum Origin {
    LITELLM("LiteLLM"),
    GOMODEL("GoModel");

    private static final List<String> LITELLM_GROUPS =
            List.of("model_list", "litellm_settings", "router_settings");

    private static final List<String> GOMODEL_GROUPS =
            List.of("resilience", "virtual_models", "failover", "workflows");

    /// Names with an underscore, which no setting has. One of them may be a slip.
    private static final List<String> GOMODEL_NAMES =
            List.of(
                    "master_key",
                    "body_size_limit",
                    "base_path",
                    "api_key",
                    "base_url",
                    "api_version",
                    "refresh_interval",
                    "enabled_by_default");

    private static final int ENOUGH = 3;

    private final String title;

    Origin(String title) {
        this.title = title;
    }

    /// Its name in prose.
    public String title() {
        return title;
    }

    /// Its name on the command line.
    public String argument() {
        return title.toLowerCase(Locale.ROOT);
    }

    /// The gateway that a file was written for; `null` when it may be this one.
    public static @Nullable Origin recognise(YamlValue file) {
        if (!(file instanceof YamlValue.Mapping root)) {
            return null;
        }
        for (Origin origin : values()) {
            if (origin.wrote(root)) {
                return origin;
            }
        }
        return null;
    }

    private boolean wrote(YamlValue.Mapping root) {
        return switch (this) {
            case LITELLM -> LITELLM_GROUPS.stream().anyMatch(root.members()::containsKey);
            case GOMODEL -> {
                var names = new HashSet<String>();
                collect(root, names, 3);
                yield GOMODEL_GROUPS.stream().anyMatch(root.members()::containsKey)
                        || names.size() >= ENOUGH;
            }
        };
    }

    private static void collect(YamlValue value, Set<String> names, int depth) {
        if (value instanceof YamlValue.Mapping mapping && depth > 0) {
            mapping.members()
                    .forEach(
                            (name, target) -> {
                                if (GOMODEL_NAMES.contains(name)) {
                                    names.add(name);
                                }
                                collect(target.value(), names, depth - 1);
                            });
        }
    }
}
