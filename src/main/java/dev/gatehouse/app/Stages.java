package dev.gatehouse.app;

import dev.gatehouse.admission.AdmissionStage;
import dev.gatehouse.admission.BodyStage;
import dev.gatehouse.app.guards.GuardrailRuntime;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.attempt.ObjectListener;
import dev.gatehouse.attempt.OperationResolver;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Stage;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.dispatch.Dispatch;
import dev.gatehouse.dispatch.ProviderCaller;
import dev.gatehouse.dispatch.TokenEstimateStage;
import dev.gatehouse.keys.AccessStage;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.headers.HeaderRuleTable;
import dev.gatehouse.metering.AttributionStage;
import dev.gatehouse.responses.ResponseStore;
import dev.gatehouse.responses.ResponsesStage;
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
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The stages of every call and of every attempt. A new feature is a line in one of the two lists.
///
/// @param internal makes calls of the gateway itself, which pass these stages too
/// @param known what is known of accounts and models under these settings
/// @param telemetry the stage around all others
/// @param live observes attempts for the live feed
/// @param headerRules those of user paths and keys
/// @param admission kept over changes of the settings, with its permits
/// @param limits kept likewise, with what has been used
/// @param guardrails kept likewise
/// @param cache kept likewise, with the answers
/// @param responses those that the gateway keeps
/// @param metering the record of usage, `null` when it is off
/// @param audit the audit log
record Stages(
        Settings settings,
        InternalCalls internal,
        Dialects dialects,
        ProviderRuntime providers,
        ProviderRuntime.Known known,
        TelemetryStage telemetry,
        AttemptStage live,
        KeyStage keys,
        HeaderRuleTable headerRules,
        AdmissionStage admission,
        LimitRuntime limits,
        GuardrailRuntime guardrails,
        CacheRuntime cache,
        ResponseStore responses,
        @Nullable MeteringRuntime metering,
        AuditLog audit) {
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    /// The path of a call: its stages, then the attempts with theirs.
    Stage.Next path(Extensions extensions) {
        var operations =
                new OperationResolver(
                        dialects, settings.translation(), providers.reasoning(), providers.media());
        var caller =
                new ProviderCaller(
                        operations,
                        providers.upstream(),
                        providers.signers(),
                        new ProviderCaller.Objects(providers.owners(), objectListener()),
                        providers.learned(),
                        settings.upstream(),
                        settings.server().streamTimeout());
        var targets =
                new Dispatch.Targets(
                        operations, known.catalogue(), providers.health()::unavailable);
        AttemptStage.Next attempts =
                AttemptStage.path(both(attemptStages(), extensions.attemptStages()), caller);
        var dispatch = new Dispatch(attempts, targets, settings.retry(), RANDOM);
        Stage.Next children = Stage.path(childStages(operations), dispatch);
        Stage.Next readings = Stage.path(readingStages(operations), dispatch);
        Stage.Next path = Stage.path(both(callStages(operations), extensions.stages()), dispatch);
        pass(
                origin ->
                        switch (origin) {
                            case Origin.Child _ -> children;
                            case Origin.Job _ -> readings;
                            case Origin.Client _, Origin.Probe _ -> path;
                        });
        return path;
    }

    /// Lets what makes calls of the gateway's own make them through stages.
    private void pass(Function<Origin, Stage.Next> paths) {
        internal.through(paths);
        guardrails.callsPass(internal);
        if (metering != null) {
            metering.callsPass(internal, dialects);
        }
    }

    private ObjectListener objectListener() {
        return metering == null ? ObjectListener.NONE : metering.deferred();
    }

    private static <T> List<T> both(List<T> own, List<T> added) {
        return Stream.concat(own.stream(), added.stream()).toList();
    }

    /// Once for each call; cheap rejections before expensive work.
    private List<Stage> callStages(OperationResolver operations) {
        Aliases aliases = aliases(known.models(), operations);
        var stages = new ArrayList<Stage>(14);
        stages.add(telemetry);
        stages.add(audit.stage());
        stages.addAll(List.of(keys, modelsStage(aliases, operations)));
        if (metering != null) {
            stages.add(metering.stage());
        }
        stages.add(admission);
        stages.add(new BodyStage(settings.server().streamTimeout(), admission.spool(), dialects));
        var sessions = new Sessions(settings.affinity().headers());
        stages.add(new AttributionStage(dialects, sessions::name));
        stages.add(new ResponsesStage(responses));
        stages.add(new OwnershipStage(providers.owners()));
        stages.add(routeStage(operations));
        stages.addAll(routedStages(operations));
        return stages;
    }

    /// Those that need the route of a call.
    private List<Stage> routedStages(OperationResolver operations) {
        var stages = new ArrayList<Stage>(4);
        stages.add(new ExplainStage());
        stages.add(limits.stage());
        Stage checks =
                guardrails.stage(
                        settings.guardrails(), dialects, settings.translation(), admission.spool());
        if (checks != null) {
            stages.add(checks);
        }
        stages.add(new TokenEstimateStage(operations, dialects));
        Stage answers = cache.stage(settings, dialects, headerRules::of, internal);
        if (answers != null) {
            stages.add(answers);
        }
        return stages;
    }

    /// Those of a call that a stage makes to serve another one: it has been authenticated and
    /// admitted with that.
    private List<Stage> childStages(OperationResolver operations) {
        var stages = new ArrayList<Stage>(6);
        stages.add(telemetry);
        stages.add(audit.stage());
        if (metering != null) {
            stages.add(metering.stage());
        }
        stages.add(new BodyStage(settings.server().streamTimeout(), admission.spool(), dialects));
        stages.add(routeStage(operations));
        Stage answers = cache.stage(settings, dialects, headerRules::of, null);
        if (answers != null) {
            stages.add(answers);
        }
        return stages;
    }

    /// Those of the reading of a job at a provider. It is no call of anyone, and has no row.
    private List<Stage> readingStages(OperationResolver operations) {
        return List.of(
                telemetry,
                new BodyStage(settings.server().streamTimeout(), admission.spool(), dialects),
                routeStage(operations));
    }

    private Stage routeStage(OperationResolver operations) {
        return new RouteStage(
                known.models(),
                aliases(known.models(), operations),
                providers.owners(),
                new RouteStage.Unread(settings.relay(), settings.passthrough()),
                new RouteStage.Formats(operations, dialects));
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
        var stages = new ArrayList<AttemptStage>(6);
        stages.add(live);
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
        stages.add(audit.attemptStage());
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
        return Aliases.of(
                known.routing().aliases(), models.accounts(), inputs, settings.affinity());
    }
}
