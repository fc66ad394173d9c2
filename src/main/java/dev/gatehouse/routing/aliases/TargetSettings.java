package dev.gatehouse.routing.aliases;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Range;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One that can be asked.
///
/// @param model `account/model`, or another name of your own; with `accounts` the model alone
/// @param accounts several accounts that have the model
/// @param weight its share beside the others
/// @param abilities only for calls that need one of these: tools, structured-output, image, audio
/// @param contextFrom only for prompts of at least so many tokens, by estimate
/// @param contextUpTo only for prompts of at most so many tokens, by estimate
/// @param tags only for calls with one of these in `X-Gatehouse-Tags`
/// @param headers only for calls with these header fields
public record TargetSettings(
        String model,
        @Default("") List<String> accounts,
        @Default("1") @Range(min = 1, max = 10_000) int weight,
        @Default("") List<String> abilities,
        @Nullable Long contextFrom,
        @Nullable Long contextUpTo,
        @Default("") List<String> tags,
        Map<String, String> headers) {
    /// One without a weight of its own or conditions.
    static TargetSettings plain(String model) {
        return new TargetSettings(model, List.of(), 1, List.of(), null, null, List.of(), Map.of());
    }
}
