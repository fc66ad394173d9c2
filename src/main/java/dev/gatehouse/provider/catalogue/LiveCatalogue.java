package dev.gatehouse.provider.catalogue;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.ModelFacts;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The catalogue as it is at the moment: the bundle, over it the last list that could be fetched,
/// over that the operator's file.
///
/// It is read a moment after the start, or when it is first needed. Nothing waits for the network,
/// and a list that cannot be fetched or is invalid leaves the last good one.
public final class LiveCatalogue implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration AT_LEISURE = Duration.ofSeconds(1);
    private static final long LONGEST = 32L << 20;
    private static final String STORED = "models.json";

    private final CatalogueSettings settings;
    private final SnapshotFile stored;
    private final Upstream upstream;
    private final DeadlineTimer timer;
    private final Consumer<String> warnings;
    private final CallScope scope;
    private volatile @Nullable Catalogue current;

    private LiveCatalogue(
            CatalogueSettings settings,
            Path directory,
            Upstream upstream,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        this.settings = settings;
        this.stored = new SnapshotFile(directory.resolve(STORED));
        this.upstream = upstream;
        this.timer = timer;
        this.warnings = warnings;
        this.scope = CallScope.of(timer);
    }

    /// Opens it; reads nothing yet.
    ///
    /// @param directory where the last good list is kept
    /// @param warnings receives, in a sentence each, what could not be fetched
    public static LiveCatalogue open(
            CatalogueSettings settings,
            Path directory,
            Upstream upstream,
            DeadlineTimer timer,
            Consumer<String> warnings) {
        var catalogue = new LiveCatalogue(settings, directory, upstream, timer, warnings);
        Thread.ofVirtual().start(catalogue::follow);
        return catalogue;
    }

    /// The catalogue, read now if it has not been.
    public synchronized Catalogue current() {
        Catalogue known = current;
        if (known == null) {
            known = read();
            current = known;
        }
        return known;
    }

    /// What is known of a model; `null` for nothing.
    ///
    /// @param needed whether what is sent depends on it; otherwise it is unknown until the
    ///     catalogue has been read, so that the first call does not wait for that
    public @Nullable ModelFacts model(String provider, String id, boolean needed) {
        Catalogue known = needed && current == null ? current() : current;
        return known == null || id.isEmpty() ? null : known.model(provider, id);
    }

    @Override
    public void close() {
        scope.cancel(new CallScope.CancelReason.ShuttingDown());
        scope.close();
    }

    private void follow() {
        boolean more = scope.pause(AT_LEISURE);
        while (more) {
            current();
            URI url = remote();
            if (url != null) {
                fetch(url);
            }
            more = url != null && scope.pause(settings.refresh());
        }
    }

    /// Where the list is fetched from; `null` when there is none, or when it is a file.
    private @Nullable URI remote() {
        URI url = settings.url();
        return url == null || "file".equals(url.getScheme()) ? null : url;
    }

    private synchronized Catalogue read() {
        Catalogue known = Catalogue.bundled();
        URI list = settings.url();
        if (remote() != null && Files.exists(stored.file())) {
            known = over(known, stored.file(), Catalogue::with);
        } else if (list != null && remote() == null) {
            known = over(known, Path.of(list), Catalogue::with);
        }
        Path own = settings.file();
        return own == null ? known : over(known, own, Catalogue::withOwn);
    }

    /// Lays a list over another.
    @FunctionalInterface
    private interface Layering {
        Catalogue over(Catalogue known, byte[] list) throws MalformedJson;
    }

    private Catalogue over(Catalogue known, Path file, Layering layering) {
        try {
            return layering.over(known, Files.readAllBytes(file));
        } catch (IOException _) {
            warnings.accept("the catalogue " + file + " cannot be read");
        } catch (MalformedJson e) {
            warnings.accept("the catalogue " + file + " is left out: " + e.reason());
        }
        return known;
    }

    private void fetch(URI url) {
        try (CallScope attemptScope = CallScope.of(timer);
                var _ =
                        scope.onCancel(
                                () ->
                                        attemptScope.cancel(
                                                new CallScope.CancelReason.ShuttingDown()))) {
            attemptScope.start(CallScope.Timeout.TOTAL, LIMIT);
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            var headers = Headers.of("Accept-Encoding", "identity");
            var request = new Request("GET", url, url.getRawPath() + query, headers, null);
            try (UpstreamResponse response = upstream.send(request, attemptScope)) {
                byte[] list = response.readAll(LONGEST);
                if (response.status() != 200) {
                    throw new IOException("it answered " + response.status());
                }
                Catalogue.none().with(list);
                stored.write(list);
                current = read();
            }
        } catch (IOException | MalformedJson | RuntimeException e) {
            warnings.accept("the list of models could not be fetched: " + e.getMessage());
        }
    }
}
