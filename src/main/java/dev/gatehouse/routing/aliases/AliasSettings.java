package dev.gatehouse.routing.aliases;

import dev.gatehouse.config.Group;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An alias: a model name that you choose, and its targets.
///
/// @param strategy which target is tried first; the others follow when it fails
/// @param targets the targets
/// @param firstContentTimeout limit for a target until its first content, before the next is
///     tried; that of the account or of `upstream` when not given
/// @param sticky whether calls of one session stay with one target, so that its prompt cache is
///     of use
/// @param contentFallback whether another target is tried when one blocks the content
public record AliasSettings(
        Strategy strategy,
        List<TargetSettings> targets,
        @Nullable Duration firstContentTimeout,
        boolean sticky,
        boolean contentFallback) {
    /// Reads one.
    public static AliasSettings read(Group g) {
        var alias =
                new AliasSettings(
                        g.word("strategy", Strategy.values(), Strategy.FIRST_AVAILABLE).value(),
                        g.list("targets", TargetSettings::read),
                        g.duration("first-content-timeout").orNull(),
                        g.flag("sticky", true).value(),
                        g.flag("content-fallback", false).value());
        alias.check(g);
        return alias;
    }

    /// What must hold of every alias, however it is written.
    void check(Group g) {
        if (targets.isEmpty() && !g.faulty()) {
            g.error("targets", "is missing: an alias needs at least one target", null);
        }
        if (g.name().contains("*")) {
            String cure = "name each alias; an account's 'models' may hold patterns";
            g.error("stands for one name, and '*' is no pattern here", cure);
        }
    }
}
