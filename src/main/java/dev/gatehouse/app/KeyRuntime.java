package dev.gatehouse.app;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.app.guards.GuardrailRuntime;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.RefusedKeys;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.keys.AccessRules;
import dev.gatehouse.keys.KeyEditor;
import dev.gatehouse.keys.KeyRegistry;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.OperatorKeys;
import dev.gatehouse.keys.headers.HeaderRuleTable;
import dev.gatehouse.keys.session.SessionStore;
import dev.gatehouse.keys.session.Sessions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The virtual keys, the rules of access, the header rules, and the root secret.
final class KeyRuntime implements AutoCloseable {
    private final AccessRules rules;
    private final HeaderRuleTable headerRules;
    private final KeyRegistry registry;
    private final RefusedKeys wrong;
    private final SessionStore sessions;
    private volatile @Nullable KeyStage current;

    /// @param secrets those that hash keys
    /// @param bounds what calls are bound by too
    /// @param warnings receives, in a sentence each, warnings for the operator
    KeyRuntime(
            Settings settings,
            RootSecrets secrets,
            StorageRuntime storage,
            Bounds bounds,
            Consumer<String> warnings) {
        Path folder = settings.dataDir();
        rules = new AccessRules(settings.keys().modelsEnabledByDefault(), warnings);
        headerRules = new HeaderRuleTable(warnings);
        sessions = new SessionStore(warnings);
        wrong = new RefusedKeys(settings.keys().refusalsPerMinute(), System::nanoTime);
        configure(settings);
        registry =
                new KeyRegistry(
                        storage::current,
                        secrets,
                        bounds(bounds),
                        settings.keys(),
                        settings.storage().shared(),
                        folder,
                        warnings);
        storage.whenOpen(_ -> registry.wake());
    }

    /// What calls are bound by beside rules of access.
    ///
    /// @param metering `null` when it is off
    /// @param routing what is stored of accounts and aliases
    record Bounds(
            LimitRuntime limits,
            GuardrailRuntime guardrails,
            AuditRuntime audit,
            @Nullable MeteringRuntime metering,
            List<DocumentView<?>> routing) {}

    private KeyRegistry.Rules bounds(Bounds bounds) {
        var documents = new ArrayList<DocumentView<?>>();
        documents.add(rules.documents());
        documents.add(headerRules.documents());
        documents.add(sessions.documents());
        documents.add(bounds.limits().documents());
        documents.add(bounds.guardrails().documents());
        documents.add(bounds.audit().log().windows().documents());
        documents.addAll(bounds.routing());
        MeteringRuntime metering = bounds.metering();
        if (metering == null) {
            return new KeyRegistry.Rules(documents, () -> {});
        }
        documents.addAll(metering.documents());
        return new KeyRegistry.Rules(documents, metering::opened);
    }

    /// Takes other settings.
    void configure(Settings settings) {
        headerRules.configure(settings.headerRules());
    }

    /// The authentication under some settings.
    Authentication stage(Settings settings) {
        ServerSettings server = settings.server();
        OperatorKeys operators = settings.operatorKeys();
        boolean tls = server.certificate() != null;
        var signedIn = new Sessions(sessions, operators, registry, server.base(), tls);
        Supplier<KeyStage> inForce = () -> Objects.requireNonNull(current);
        var made = new KeyStage(operators, registry, rules, wrong, signedIn, inForce);
        current = made;
        return new Authentication(made, signedIn);
    }

    /// What authenticates callers and operators.
    record Authentication(KeyStage keys, Sessions sessions) {}

    KeyEditor editor(OperatorKeys operators) {
        return new KeyEditor(registry, operators.administrable());
    }

    /// Whether calls are made under an id of a key.
    boolean known(String id) {
        return registry.byId(id) != null
                || id.equals(Caller.MASTER.id())
                || id.equals(Caller.ANYONE.id());
    }

    AccessRules rules() {
        return rules;
    }

    HeaderRuleTable headerRules() {
        return headerRules;
    }

    /// Whether all that calls are bound by has been read.
    boolean loaded() {
        return registry.loaded();
    }

    /// Whether keys can be checked. The first requests after a start wait a moment for it.
    boolean ready() {
        return registry.ready();
    }

    @Override
    public void close() {
        registry.close();
    }
}
