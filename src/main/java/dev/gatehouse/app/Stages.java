package dev.gatehouse.app;

import dev.gatehouse.admission.AdmissionStage;
import dev.gatehouse.admission.BodyStage;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dispatch.Dispatch;
import dev.gatehouse.dispatch.ProviderCaller;
import dev.gatehouse.dispatch.TokenEstimateStage;
import dev.gatehouse.keys.AccessStage;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.headers.HeaderRuleTable;
import dev.gatehouse.metering.AttributionStage;
import dev.gatehouse.routing.ExplainStage;
import dev.gatehouse.routing.OwnershipStage;
import dev.gatehouse.routing.RouteStage;
import dev.gatehouse.routing.affinity.Sessions;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.routing.aliases.SelectionInputs;
import dev.gatehouse.routing.health.HealthStage;
import dev.gatehouse.routing.models.ModelRegistry;
import dev.gatehouse.routing.models.ModelsStage;
import dev.gatehouse.telemetry.TelemetryStage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The stages of every call and of every attempt. A new feature is a line in one of the two lists.
///
/// @param known what is known of accounts and models under these settings
/// @param telemetry the stage around all others
/// @param headerRules those of user paths and keys
/// @param admission kept over changes of the settings, with its permits
/// @param limits kept likewise, with what has been used
/// @param metering the record of usage, `null` when it is off
/// @param audit the audit log, `null` when it is off
record Stages(
        Settings settings,
        Dialects dialects,
        ProviderRuntime providers,
        ProviderRuntime.Known known,
        TelemetryStage telemetry,
        KeyStage keys,
        HeaderRuleTable headerRules,
        AdmissionStage admission,
        LimitRuntime limits,
        @Nullable MeteringRuntime metering,
        @Nullable AuditLog audit) {
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    /// The path of a call: its stages, then the attempts with theirs.
    Stage.Next path(Extensions extensions) {
        var operations =
                new OperationResolver(dialects, settings.translation(), providers.reasoning());
        var caller =
                new ProviderCaller(
                        operations,
                        providers.upstream(),
                        providers.signers(),
                        providers.owners(),
                        providers.learned(),
                        settings.upstream(),
                        settings.server().streamTimeout());
        var targets =
                new Dispatch.Targets(
                        operations, known.catalogue(), providers.health()::unavailable);
        AttemptStage.Next attempts =
                AttemptStage.path(both(attemptStages(), extensions.attemptStages()), caller);
        return Stage.path(
                both(callStages(operations), extensions.stages()),
                new Dispatch(attempts, targets, settings.retry(), RANDOM));
    }

    private static <T> List<T> both(List<T> own, List<T> added) {
        return Stream.concat(own.stream(), added.stream()).toList();
    }

    /// Once for each call; cheap rejections before expensive work.
    private List<Stage> callStages(OperationResolver operations) {
        ModelRegistry models = known.models();
        Aliases aliases = aliases(models, operations);
        var stages = new ArrayList<Stage>(12);
        stages.add(telemetry);
        if (audit != null) {
            stages.add(audit.stage());
        }
        stages.addAll(List.of(keys, modelsStage(aliases, operations)));
        if (metering != null) {
            stages.add(metering.stage());
        }
        stages.add(admission);
        stages.add(new BodyStage(settings.server().streamTimeout(), providers.dataDir(), dialects));
        if (metering != null || audit != null) {
            var sessions = new Sessions(settings.affinity().headers());
            stages.add(new AttributionStage(dialects, sessions::name));
        }
        stages.add(new OwnershipStage(providers.owners()));
        stages.add(
                new RouteStage(
                        models,
                        aliases,
                        providers.owners(),
                        settings.passthrough(),
                        new RouteStage.Formats(operations, dialects)));
        stages.add(new ExplainStage());
        stages.add(limits.stage());
        stages.add(new TokenEstimateStage(operations, dialects));
        return stages;
    }

    private ModelsStage modelsStage(Aliases aliases, OperationResolver operations) {
        var names =
                new ModelsStage.AliasNames(
                        aliases.names(), aliases.names(Operation.MESSAGES), aliases::targets);
        return new ModelsStage(
                known.models(),
                names,
                known.catalogue(),
                settings.catalogue(),
                operations,
                dialects);
    }

    /// Once for each target that is tried.
    private List<AttemptStage> attemptStages() {
        ModelRegistry models = known.models();
        var stages = new ArrayList<AttemptStage>(5);
        stages.add(
                new AccessStage(
                        models::restricted, (account, model) -> !models.refuses(account, model)));
        stages.add(headerRules.stage());
        stages.add(new HealthStage(providers.health()));
        stages.add(limits.attemptStage());
        AttemptStage budgets = metering == null ? null : metering.budgetStage(dialects);
        if (budgets != null) {
            stages.add(budgets);
        }
        if (metering != null) {
            stages.add(metering.attemptStage(dialects));
        }
        if (audit != null) {
            stages.add(audit.attemptStage());
        }
        return stages;
    }

    private Aliases aliases(ModelRegistry models, OperationResolver operations) {
        var inputs =
                new SelectionInputs(
                        providers.health(),
                        known.catalogue(),
                        operations,
                        dialects,
                        target -> !models.refuses(target.account(), target.model()),
                        RANDOM);
        return Aliases.of(settings.models(), models.accounts(), inputs, settings.affinity());
    }
}
