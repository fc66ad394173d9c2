package dev.gatehouse.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of the dashboard, read from the class path when they are first asked for and kept
/// from then on. Safe for many threads.
final class PageFiles {
    private static final String INDEX = "index.html";
    private static final String ASSETS = "assets";

    /// A name of a file, with its extension. Nothing else is looked up.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.([a-z0-9]+)");

    /// What stands in the page for the address that its links are relative to.
    private static final String PLACE = "<base href=\"/dashboard/\">";

    private static final Map<String, String> TYPES =
            Map.of(
                    "css", "text/css; charset=utf-8",
                    "html", "text/html; charset=utf-8",
                    "ico", "image/x-icon",
                    "js", "text/javascript; charset=utf-8",
                    "png", "image/png",
                    "svg", "image/svg+xml",
                    "webmanifest", "application/manifest+json",
                    "woff2", "font/woff2");

    /// What is compressed already.
    private static final List<String> DENSE = List.of("ico", "png", "woff2");

    private final String folder;
    private final String base;
    private final Map<String, PageFile> known = new ConcurrentHashMap<>();

    /// @param folder where they are in the class path, with a slash at its end
    /// @param base the base path of the gateway, without a slash at its end
    PageFiles(String folder, String base) {
        this.folder = folder;
        this.base = base;
    }

    /// The file at a path below the dashboard; the page itself where it is a path of the page.
    ///
    /// @param path decoded segments
    /// @return `null` when there is none
    @Nullable PageFile find(List<String> path) {
        if (path.stream().anyMatch(PageFiles::odd)) {
            return null;
        }
        boolean asset = !path.isEmpty() && path.getFirst().equals(ASSETS);
        PageFile file = named(path, asset);
        return file != null || asset ? file : page();
    }

    /// No page and no file has such a part in its path.
    private static boolean odd(String segment) {
        return segment.startsWith(".") || segment.chars().anyMatch(c -> c == '/' || c == '\\');
    }

    private @Nullable PageFile named(List<String> path, boolean asset) {
        if (path.size() != (asset ? 2 : 1)) {
            return null;
        }
        var name = NAME.matcher(path.getLast());
        String extension = name.matches() ? name.group(1) : "";
        String type = TYPES.get(extension);
        if (type == null || path.equals(List.of(INDEX))) {
            return null;
        }
        String place = String.join("/", path);
        PageFile ready = known.get(place);
        return ready == null ? read(place, type, extension, asset) : ready;
    }

    private @Nullable PageFile read(String place, String type, String extension, boolean asset) {
        byte[] plain = content(place);
        if (plain == null) {
            return null;
        }
        byte[] packed = null;
        if (!DENSE.contains(extension)) {
            byte[] ready = content(place + ".gz");
            packed = ready == null ? PageFile.pack(plain) : ready;
        }
        return kept(place, PageFile.of(type, plain, packed, asset));
    }

    private @Nullable PageFile page() {
        PageFile ready = known.get(INDEX);
        if (ready != null) {
            return ready;
        }
        byte[] template = content(INDEX);
        if (template == null) {
            return null;
        }
        String href = "<base href=\"" + base + "/dashboard/\">";
        byte[] plain = new String(template, UTF_8).replace(PLACE, href).getBytes(UTF_8);
        return kept(
                INDEX, PageFile.of("text/html; charset=utf-8", plain, PageFile.pack(plain), false));
    }

    private PageFile kept(String place, PageFile file) {
        known.put(place, file);
        return file;
    }

    private byte @Nullable [] content(String place) {
        try (InputStream in = PageFiles.class.getResourceAsStream(folder + place)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
