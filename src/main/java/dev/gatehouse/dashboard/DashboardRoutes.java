package dev.gatehouse.dashboard;

import dev.gatehouse.call.Problem;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.Router;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The routes of the dashboard's pages.
///
/// They need no key: what they hold is in every release. What they show comes from administration.
public final class DashboardRoutes {
    private static final String PATH = "/dashboard";

    /// Where other gateways have theirs.
    private static final String FORMER = "/admin/dashboard";

    /// Scripts, styles and requests of this origin only (CSP Level 3).
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private static final String KEEP = "public, max-age=31536000, immutable";

    private final String base;
    private final PageFiles files;

    /// @param base the base path of the gateway, without a slash at its end
    public DashboardRoutes(String base) {
        this(PATH + "/", base);
    }

    /// @param folder where the files are in the class path, with a slash at its end
    DashboardRoutes(String folder, String base) {
        this.base = base;
        this.files = new PageFiles(folder, base);
    }

    /// Adds the routes.
    public void addTo(Router router) {
        router.on("GET", PATH, this::serve).below("GET", PATH, this::serve);
        router.on("GET", FORMER, this::redirect).below("GET", FORMER, this::redirect);
    }

    private void serve(Exchange exchange, Map<String, String> parameters) throws IOException {
        List<String> path = below(exchange, 1);
        PageFile file = files.find(path);
        if (file == null) {
            Exchange.Head head = exchange.head();
            throw new Problem.UnknownRoute(head.method(), head.target().path()).asException();
        }
        send(exchange, file);
    }

    /// The segments behind the first ones below the base path.
    private List<String> below(Exchange exchange, int first) {
        List<String> segments = exchange.head().target().below(base).segments();
        return segments.subList(first, segments.size());
    }

    /// Pages of the former address are found by the same path at the present one.
    private void redirect(Exchange exchange, Map<String, String> parameters) throws IOException {
        String raw = exchange.head().target().raw();
        int rest = raw.indexOf(FORMER);
        String behind = rest < 0 ? "" : raw.substring(rest + FORMER.length());
        String path = behind.startsWith("/") ? behind : "/" + behind;
        Headers headers = Headers.of("Location", base + PATH + path);
        headers.add("Cache-Control", "no-cache");
        exchange.send(302, headers, new byte[0]);
    }

    private static void send(Exchange exchange, PageFile file) throws IOException {
        Headers request = exchange.head().headers();
        byte[] packed = file.packed();
        boolean zip = packed != null && takesGzip(request.all("accept-encoding"));
        String tag = '"' + file.tag() + (zip ? "-gz" : "") + '"';
        Headers headers = Headers.of("Content-Type", file.type());
        headers.add("ETag", tag);
        headers.add("Cache-Control", file.kept() ? KEEP : "no-cache");
        headers.add("Vary", "Accept-Encoding");
        headers.add("Content-Security-Policy", POLICY);
        headers.add("X-Content-Type-Options", "nosniff");
        headers.add("Referrer-Policy", "no-referrer");
        headers.add("Cross-Origin-Opener-Policy", "same-origin");
        headers.add("Cross-Origin-Resource-Policy", "same-origin");
        if (zip) {
            headers.add("Content-Encoding", "gzip");
        }
        int status = unchanged(request.all("if-none-match"), tag) ? 304 : 200;
        exchange.send(status, headers, zip && packed != null ? packed : file.plain());
    }

    /// Whether a client takes gzip (RFC 9110 section 12.5.3).
    private static boolean takesGzip(List<String> fields) {
        for (String field : fields) {
            for (String each : field.toLowerCase(Locale.ROOT).split(",", -1)) {
                String coding = each.replace(" ", "").replace("\t", "");
                String name = coding.split(";", 2)[0];
                boolean refused = coding.matches("[^;]*;q=0(\\.0*)?");
                if (name.equals("gzip") || name.equals("x-gzip")) {
                    return !refused;
                }
            }
        }
        return false;
    }

    /// Whether a client has the content already (RFC 9110 section 13.1.2).
    private static boolean unchanged(List<String> fields, String tag) {
        for (String field : fields) {
            for (String each : field.split(",", -1)) {
                String seen = each.strip();
                String strong = seen.startsWith("W/") ? seen.substring(2) : seen;
                if (seen.equals("*") || strong.equals(tag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
