package dev.gatehouse.routing.aliases;

import dev.gatehouse.routing.health.Standings;
import dev.gatehouse.routing.models.LiveCatalogue;
import java.util.random.RandomGenerator;

/// What a choice between targets depends on beside the call.
public record Surroundings(Standings standings, LiveCatalogue catalogue, RandomGenerator random) {}
