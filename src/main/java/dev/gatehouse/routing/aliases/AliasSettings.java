package dev.gatehouse.routing.aliases;

import dev.gatehouse.config.Default;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model's name of your own, and what stands behind it.
///
/// @param strategy who is asked first; the others follow when that one fails
/// @param targets who can be asked
/// @param firstContentTimeout how long a target may be silent before the next is asked;
///     `upstream.first-content-timeout` when not given
/// @param sticky whether calls of one session stay with one target, so that its prompt cache is
///     of use
/// @param contentFallback whether another target is asked when one refuses to talk about
///     something
public record AliasSettings(
        @Default("first-available") Strategy strategy,
        List<TargetSettings> targets,
        @Nullable Duration firstContentTimeout,
        @Default("true") boolean sticky,
        @Default("false") boolean contentFallback) {
    public AliasSettings {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("needs at least one of 'targets'");
        }
    }
}
