package dev.gatehouse.routing.aliases;

import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.health.HealthRegistry;
import java.util.random.RandomGenerator;

/// What a choice between targets depends on beside the call.
public record SelectionInputs(
        HealthRegistry standings, LiveCatalogue catalogue, RandomGenerator random) {}
