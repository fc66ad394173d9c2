package dev.gatehouse.app;

import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.keys.AccessRules;
import dev.gatehouse.keys.KeyEditor;
import dev.gatehouse.keys.KeyRegistry;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.OperatorKeys;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The virtual keys, the rules of access, and the root secret.
final class KeyRuntime implements AutoCloseable {
    private final AccessRules rules;
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
        registry =
                new KeyRegistry(
                        storage::current, secrets, rules, settings.keys(), folder, warnings);
        storage.whenOpen(_ -> registry.wake());
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

    /// Whether keys can be checked. The first requests after a start wait a moment for it.
    boolean ready() {
        return registry.ready();
    }

    @Override
    public void close() {
        registry.close();
    }
}
