package dev.gatehouse.app;

import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.keys.AccessRules;
import dev.gatehouse.keys.KeyEditor;
import dev.gatehouse.keys.KeyRegistry;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.OperatorKeys;
import dev.gatehouse.keys.headers.HeaderRuleTable;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The virtual keys, the rules of access, the header rules, and the root secret.
final class KeyRuntime implements AutoCloseable {
    private final AccessRules rules;
    private final HeaderRuleTable headerRules;
    private final KeyRegistry registry;

    /// @param secrets those that hash keys
    /// @param warnings receives, in a sentence each, warnings for the operator
    KeyRuntime(
            Settings settings,
            RootSecrets secrets,
            StorageRuntime storage,
            Consumer<String> warnings) {
        Path folder = settings.dataDir();
        rules = new AccessRules(settings.keys().modelsEnabledByDefault(), warnings);
        headerRules = new HeaderRuleTable(warnings);
        configure(settings);
        registry =
                new KeyRegistry(
                        storage::current,
                        secrets,
                        rules,
                        headerRules.documents(),
                        settings.keys(),
                        folder,
                        warnings);
        storage.whenOpen(_ -> registry.wake());
    }

    /// Takes other settings.
    void configure(Settings settings) {
        headerRules.configure(settings.headerRules());
    }

    KeyStage stage(OperatorKeys operators) {
        return new KeyStage(operators, registry, rules);
    }

    KeyEditor editor(OperatorKeys operators) {
        return new KeyEditor(registry, operators.administrable());
    }

    AccessRules rules() {
        return rules;
    }

    HeaderRuleTable headerRules() {
        return headerRules;
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
