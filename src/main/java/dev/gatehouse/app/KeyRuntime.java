package dev.gatehouse.app;

import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.keys.AccessRules;
import dev.gatehouse.keys.KeyEditor;
import dev.gatehouse.keys.KeyRegistry;
import dev.gatehouse.keys.KeyStage;
import dev.gatehouse.keys.Secrets;
import dev.gatehouse.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The virtual keys, the rules of access, and the root secret.
final class KeyRuntime implements AutoCloseable {
    private final AccessRules rules;
    private final KeyRegistry registry;

    /// @param warnings receives, in a sentence each, warnings for the operator
    KeyRuntime(Settings settings, StorageRuntime storage, Consumer<String> warnings) {
        Path folder = settings.dataDir();
        rules = new AccessRules(settings.keys().modelsEnabledByDefault(), warnings);
        registry =
                new KeyRegistry(
                        storage::current,
                        secrets(settings),
                        rules,
                        settings.keys(),
                        folder,
                        warnings);
        storage.whenOpen(_ -> registry.wake());
    }

    /// The configured secrets; without one, that of the data folder where no other gateway can have
    /// the same storage.
    static Secrets secrets(Settings settings) {
        Secret present = settings.secret();
        if (present == null) {
            boolean alone = settings.storage().type() == StorageSettings.Type.SQLITE;
            return alone ? new OfFolder(settings.dataDir()) : List::of;
        }
        List<RootSecret> all =
                Stream.of(present, settings.previousSecret())
                        .flatMap(Stream::ofNullable)
                        .map(it -> new RootSecret(it, false))
                        .toList();
        return () -> all;
    }

    /// The secret of a data folder, read when it is needed first.
    private static final class OfFolder implements Secrets {
        private final Path folder;
        private final List<RootSecret> known = new ArrayList<>(1);

        OfFolder(Path folder) {
            this.folder = folder;
        }

        @Override
        public synchronized List<RootSecret> all() throws IOException {
            if (known.isEmpty()) {
                known.add(RootSecret.ofFolder(folder));
            }
            return List.copyOf(known);
        }
    }

    KeyStage stage(@Nullable Secret master) {
        return new KeyStage(master, registry, rules);
    }

    KeyEditor editor(@Nullable Secret master) {
        return new KeyEditor(registry, master != null);
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
