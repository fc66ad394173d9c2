package dev.gatehouse.routing.health;

import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.call.Trail;
import dev.gatehouse.chat.Usage;
import java.util.function.Consumer;

/// One call at one target: what became of it is noted for those that come after.
public final class Visit implements Consumer<Trail.Receipt> {
    private final Standings standings;
    private final Standing standing;
    private final Place place;
    private final long began;
    private volatile boolean slow;
    private volatile long first;

    Visit(Standings standings, Standing standing, Place place, long began) {
        this.standings = standings;
        this.standing = standing;
        this.place = place;
        this.began = began;
    }

    /// What it takes of its account.
    record Place(Load load, Priority priority) {}

    /// When it began.
    public long began() {
        return began;
    }

    /// Notes that it refused, or failed before it said anything. What is said of a caller's own
    /// key says nothing about ours.
    public void failed(Problem problem, Trail trail, long now) {
        if (!trail.ownKey()) {
            standings.refused(standing, problem, began, now);
        }
        standing.troubled(problem.label());
        ended(result(problem), now);
    }

    /// Notes that it answers; the end is noted when the call is over.
    public void answers(Trail trail, long now) {
        first = now;
        if (trail.streamed()) {
            slow = now - began >= standings.slow();
            standing.pace().began(now - began, now);
            place.load().began(now - began, standing.firstContent(), now);
        }
        if (!slow) {
            standings.answered(standing, began, now);
        }
        trail.atEnd(this);
    }

    @Override
    public void accept(Trail.Receipt over) {
        Trail trail = over.trail();
        Problem problem = over.problem();
        long now = trail.began() + over.took();
        Usage usage = trail.usage();
        if (problem == null) {
            if (usage != null) {
                // An answer that came whole was written by the time it came.
                long took = trail.streamed() ? now - first : first - began;
                standing.pace().wrote(usage.output(), took, now);
            }
            place.load().good();
            ended(slow ? Breaker.Result.BAD : Breaker.Result.GOOD, now);
            return;
        }
        standing.troubled(problem.label());
        ended(result(problem), now);
    }

    private void ended(Breaker.Result result, long now) {
        place.load().leave(place.priority());
        standings.ended(standing, result, began, now);
    }

    /// What a problem says about the target it came from.
    private static Breaker.Result result(Problem problem) {
        return switch (problem) {
            case Problem.Refused refused
                    when refused.rejection().kind() == Rejection.Kind.OVERLOAD ->
                    Breaker.Result.BAD;
            case Problem.Unreachable _, Problem.TimedOut _ -> Breaker.Result.BAD;
            case Problem.Truncated _, Problem.Garbled _ -> Breaker.Result.BAD;
            case Problem.Refused _, Problem.CredentialsRejected _ -> Breaker.Result.NEITHER;
            case Problem.Malformed _, Problem.BadTransport _ -> Breaker.Result.NEITHER;
            case Problem.TooLarge _, Problem.Unauthenticated _ -> Breaker.Result.NEITHER;
            case Problem.Forbidden _, Problem.UnknownRoute _ -> Breaker.Result.NEITHER;
            case Problem.WrongMethod _, Problem.UnknownModel _ -> Breaker.Result.NEITHER;
            case Problem.NotOffered _, Problem.Overloaded _ -> Breaker.Result.NEITHER;
            case Problem.ShuttingDown _, Problem.Cancelled _ -> Breaker.Result.NEITHER;
            case Problem.CallerGone _, Problem.Internal _ -> Breaker.Result.NEITHER;
        };
    }
}
