package dev.gatehouse.routing.aliases;

import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.attempt.Target;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.provider.catalogue.LiveCatalogue;
import dev.gatehouse.routing.health.HealthRegistry;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// What the selection of a target depends on beside the call.
///
/// @param allowed whether the account of a target may be used for its model
public record SelectionInputs(
        HealthRegistry registry,
        LiveCatalogue catalogue,
        OperationResolver operations,
        Dialects dialects,
        Predicate<Target> allowed,
        RandomGenerator random) {}
