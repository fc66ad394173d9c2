package dev.gatehouse.call;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is to be asked.
///
/// @param requested the model as the caller named it
/// @param targets never empty, 64 at most
/// @param selector who of them is next
/// @param policy what holds for this call in place of the usual
public record Route(
        String requested, List<Target> targets, TargetSelector selector, RoutePolicy policy) {
    /// How many targets there can be.
    public static final int MAX_TARGETS = Long.SIZE;

    private static final RoutePolicy USUAL = new RoutePolicy(null, false);
    private static final TargetSelector ONLY =
            new TargetSelector() {
                @Override
                public int next(long tried, long beyond) {
                    return tried == 0 && beyond == 0 ? 0 : -1;
                }

                @Override
                public long context(int place) {
                    return 0;
                }

                @Override
                public String why(int place) {
                    return "it is the only one";
                }
            };

    public Route {
        targets = List.copyOf(targets);
    }

    /// A plan with one target.
    public static Route of(String requested, Target target) {
        return new Route(requested, List.of(target), ONLY, USUAL);
    }

    /// A model at an account.
    ///
    /// @param account the account's name
    /// @param model the model as its provider calls it; empty when the call names none
    public record Target(String account, String model) {}

    /// Who of the targets is asked next.
    public interface TargetSelector {
        /// The place of the next target; -1 when nobody is left.
        ///
        /// @param tried a bit for each target that was asked in vain
        /// @param beyond how many tokens it must be known to read more than; 0 for any
        int next(long tried, long beyond);

        /// How many tokens a target reads at most; 0 when that is not known.
        long context(int place);

        /// Why the target at a place is asked when it is, or is not asked, in words for an
        /// operator.
        String why(int place);
    }

    /// What holds for a call in place of the usual.
    ///
    /// @param firstContentTimeout how long a target may be silent before the next is asked
    /// @param contentFallback whether another is asked when one refuses to talk about something
    public record RoutePolicy(@Nullable Duration firstContentTimeout, boolean contentFallback) {}
}
