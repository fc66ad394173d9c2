package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.health.HealthRegistry;
import java.util.random.RandomGenerator;

/// What the selection of a target depends on beside the call.
public record SelectionInputs(
        HealthRegistry registry,
        LiveCatalogue catalogue,
        OperationResolver operations,
        Dialects dialects,
        RandomGenerator random) {}
