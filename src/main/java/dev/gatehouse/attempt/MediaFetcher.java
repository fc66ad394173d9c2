package dev.gatehouse.attempt;

import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.conversation.Media;
import dev.gatehouse.dialect.translation.InlineMedia;
import dev.gatehouse.dialect.translation.MediaFetch;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.http.AddressRange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.upstream.InvalidResponseException;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.UnreachableException;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetches what a request names by its address, for providers that take bytes only: from public
/// addresses, which are checked where the connection is made, after each redirect again.
public final class MediaFetcher implements AutoCloseable {
    private static final int REDIRECTS = 3;

    /// How many one request may name.
    private static final int MOST = 20;

    /// What is held of each byte at once: itself, its base64, and the request with that.
    private static final int COPIES = 4;

    private static final Set<Integer> REDIRECTED = Set.of(301, 302, 303, 307, 308);

    private final MediaSettings settings;
    private final Upstream.Downloads downloads;

    private MediaFetcher(MediaSettings settings, Upstream.Downloads downloads) {
        this.settings = settings;
        this.downloads = downloads;
    }

    /// Opens it; nothing is dialled before the first request.
    ///
    /// @throws IOException when a setting of connections cannot be used; its message names it
    public static MediaFetcher open(MediaSettings settings, UpstreamSettings connections)
            throws IOException {
        var ranges = settings.privateNetworks().stream().map(AddressRange::parse).toList();
        var permitted = new PublicAddresses(ranges);
        return new MediaFetcher(settings, Upstream.Downloads.open(connections, permitted));
    }

    /// What fetches for one attempt; `null` where that is off.
    @Nullable MediaFetch of(Call call) {
        if (!settings.fetch()) {
            return null;
        }
        return new MediaFetch() {
            private int fetched;

            @Override
            public Media fetch(Media media, String place) throws MalformedJson {
                if (++fetched > MOST) {
                    throw fault("is one of more than " + MOST + " to be fetched", place);
                }
                return fetched(media, place, call);
            }
        };
    }

    private Media fetched(Media media, String place, Call call) throws MalformedJson {
        String url = media.source() instanceof Media.Source.Url(String it) ? it : "";
        URI address = address(url, place);
        try (CallScope scope = call.scope().child()) {
            scope.start(CallScope.Timeout.TOTAL, settings.timeout());
            UpstreamResponse response = response(address, place, scope);
            try (response) {
                return content(response, media, place, call.record().memory());
            }
        } catch (UnreachableException e) {
            throw fault("could not be fetched: " + e.how(), place);
        } catch (UpstreamResponse.TooLargeException _) {
            throw fault("is longer than 'media.max-size' or the memory of a call", place);
        } catch (InvalidResponseException e) {
            throw fault("could not be fetched: " + e.getMessage(), place);
        } catch (MalformedJson e) {
            throw e;
        } catch (IOException _) {
            throw fault("could not be fetched in time, or only in part", place);
        }
    }

    /// The response behind all redirects.
    private UpstreamResponse response(URI first, String place, CallScope scope)
            throws IOException, MalformedJson {
        URI address = first;
        for (int i = 0; i <= REDIRECTS; i++) {
            UpstreamResponse response = downloads.send(request(address), scope);
            if (!REDIRECTED.contains(response.status())) {
                return response;
            }
            response.close();
            address = address(resolved(address, response.headers().first("location")), place);
        }
        throw fault("is redirected more than " + REDIRECTS + " times", place);
    }

    private static Request request(URI address) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        var headers = Headers.of("Accept", "*/*");
        URI base = URI.create(address.getScheme() + "://" + address.getRawAuthority());
        return new Request("GET", base, (path.isEmpty() ? "/" : path) + query, headers, null);
    }

    private static URI address(String url, String place) throws MalformedJson {
        try {
            URI address = URI.create(url);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("https") || scheme.equals("http");
            if (web && address.getUserInfo() == null && Upstream.understands(address)) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // As one that names no host.
        }
        throw fault("must have an address that begins with https://", place);
    }

    private static String resolved(URI from, @Nullable String location) {
        try {
            return from.resolve(location == null ? ":" : location).toString();
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private Media content(UpstreamResponse response, Media media, String place, MemoryLease memory)
            throws IOException, MalformedJson {
        if (response.status() != 200) {
            throw fault("could not be fetched: status " + response.status(), place);
        }
        byte[] bytes =
                response.readAll(settings.maxSize().bytes(), more -> memory.take(more * COPIES));
        if (bytes.length == 0) {
            throw fault("is empty", place);
        }
        String stated = type(response.headers().first("content-type"));
        String named = stated.isEmpty() ? media.type() : stated;
        String base64 = Base64.getEncoder().encodeToString(bytes);
        Media read = InlineMedia.base64(base64, media.kind(), named, place);
        if (!fits(media.kind(), read.type())) {
            throw fault("has content of the type '%s'".formatted(printable(read.type())), place);
        }
        return new Media(media.kind(), read.source(), read.type(), media.name(), media.options());
    }

    private static String type(@Nullable String field) {
        String type = field == null ? "" : field;
        int parameter = type.indexOf(';');
        return (parameter < 0 ? type : type.substring(0, parameter))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static String printable(String type) {
        return type.matches("[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}") ? type : "";
    }

    private static boolean fits(Media.Kind kind, String type) {
        return switch (kind) {
            case IMAGE -> type.startsWith("image/");
            case AUDIO -> type.startsWith("audio/");
            case VIDEO -> type.startsWith("video/");
            case DOCUMENT -> type.startsWith("application/") || type.startsWith("text/");
        };
    }

    /// Another target of the alias may fetch it itself.
    private static UntranslatableException fault(String what, String place) {
        return new UntranslatableException("%s %s".formatted(place, what), place);
    }

    @Override
    public void close() {
        downloads.close();
    }
}
