package dev.gatehouse.routing.aliases;

import dev.gatehouse.config.Group;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One target of an alias.
///
/// @param model `account/model`, or another alias; with `accounts` the model alone
/// @param accounts several accounts that have the model
/// @param weight its share beside the others
/// @param abilities only for calls that need one of these: tools, structured-output, image, audio
/// @param contextFrom only for prompts of at least so many tokens, by estimate
/// @param contextUpTo only for prompts of at most so many tokens, by estimate
/// @param tags only for calls with one of these in `X-Gatehouse-Tags`
/// @param headers only for calls with these header fields
public record TargetSettings(
        String model,
        List<String> accounts,
        int weight,
        List<String> abilities,
        @Nullable Long contextFrom,
        @Nullable Long contextUpTo,
        List<String> tags,
        Map<String, String> headers) {
    /// Reads one.
    public static TargetSettings read(Group g) {
        return new TargetSettings(
                g.text("model").checked(TargetSettings::pattern).value(),
                g.texts("accounts").value(),
                g.whole("weight", 1).between(1, 10_000).value(),
                g.texts("abilities").value(),
                g.wholeLong("context-from").orNull(),
                g.wholeLong("context-up-to").orNull(),
                g.texts("tags").value(),
                g.textsByName("headers"));
    }

    /// Why a model cannot be that of a target.
    static @Nullable String pattern(String model) {
        return model.indexOf('*') < 0 ? null : "names one model, and '*' is no pattern here";
    }

    /// One without a weight of its own or conditions.
    static TargetSettings plain(String model) {
        return weighted(model, 1);
    }

    /// One without conditions.
    static TargetSettings weighted(String model, int weight) {
        return new TargetSettings(
                model, List.of(), weight, List.of(), null, null, List.of(), Map.of());
    }
}
