package dev.gatehouse.admin.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.admin.route.AdminRoute;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.metering.report.CallLog;
import dev.gatehouse.storage.Row;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/// All entries of the log that are wanted, sent as they are read.
///
/// @param content what is written of each
public record UsageExport(CallLog log, CallLog.Wanted wanted, Format format, Content content)
        implements AdminRoute.Reply {
    /// The media types of files.
    public static final List<String> TYPES = List.of("application/jsonl", "text/csv");

    private static final int PAGE = 500;
    private static final List<String> CALL_COLUMNS =
            List.of(
                    "id",
                    "timestamp",
                    "requested_model",
                    "model",
                    "provider",
                    "provider_name",
                    "endpoint",
                    "operation",
                    "key",
                    "user_path",
                    "end_user",
                    "session",
                    "cache_type",
                    "stream",
                    "status_code",
                    "outcome",
                    "error_type",
                    "finish_reason",
                    "duration_us",
                    "first_content_us",
                    "input_tokens",
                    "output_tokens",
                    "cached_tokens",
                    "cache_write_tokens",
                    "reasoning_tokens",
                    "estimated",
                    "unpriced",
                    "input_cost",
                    "output_cost",
                    "total_cost",
                    "total_cost_nanos");

    /// What a file consists of.
    ///
    /// @param file the name of the file, without its ending
    /// @param columns the members that a table has
    /// @param entry writes the entry of a row
    public record Content(String file, List<String> columns, BiConsumer<Row, JsonWriter> entry) {}

    /// The calls with their usage.
    static final Content CALLS = new Content("usage", CALL_COLUMNS, CallJson::entry);

    /// How entries are written.
    public enum Format {
        CSV("text/csv; charset=utf-8"),
        JSONL("application/jsonl");

        private final String type;

        Format(String type) {
            this.type = type;
        }
    }

    @Override
    public void sendTo(Exchange exchange) throws IOException {
        // Read before the head is sent, so that storage that is away is an error and no short file.
        CallLog.Page page = log.page(part(wanted));
        Headers headers = Headers.of("Content-Type", format.type);
        headers.add("Cache-Control", "no-store");
        String name = content.file() + "." + format.name().toLowerCase(Locale.ROOT);
        headers.add("Content-Disposition", "attachment; filename=\"" + name + "\"");
        OutputStream out = new BufferedOutputStream(exchange.open(200, headers));
        if (format == Format.CSV) {
            out.write((String.join(",", content.columns()) + "\r\n").getBytes(UTF_8));
        }
        try {
            write(page, out);
        } catch (IOException e) {
            // The end of a file must not look like its whole.
            exchange.cut();
            throw e;
        }
        out.close();
    }

    private void write(CallLog.Page first, OutputStream out) throws IOException {
        CallLog.Page page = first;
        while (true) {
            for (Row row : page.rows()) {
                write(row, out);
            }
            if (page.next() == null) {
                return;
            }
            page = log.page(part(wanted.after(page.next())));
        }
    }

    private static CallLog.Wanted part(CallLog.Wanted from) {
        return new CallLog.Wanted(
                from.period(), from.tags(), from.condition(), from.after(), 0, PAGE);
    }

    private void write(Row row, OutputStream out) throws IOException {
        var entry = new JsonWriter();
        content.entry().accept(row, entry);
        switch (format) {
            case JSONL -> {
                out.write(entry.bytes());
                out.write('\n');
            }
            case CSV -> out.write(line(entry.bytes()).getBytes(UTF_8));
        }
    }

    private String line(byte[] entry) throws IOException {
        try {
            Json json = Json.parse(entry);
            var line = new StringBuilder();
            for (String column : content.columns()) {
                Json value = json.member(column);
                line.append(line.isEmpty() ? "" : ",");
                line.append(value == null ? "" : cell(value));
            }
            return line.append("\r\n").toString();
        } catch (MalformedJson e) {
            throw new IOException(e);
        }
    }

    /// A cell by RFC 4180. What a spreadsheet would take for a formula is marked as text.
    private static String cell(Json value) throws MalformedJson {
        return switch (value.kind()) {
            case NULL -> "";
            case STRING -> {
                String text = value.text();
                boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
                String plain = formula ? "'" + text : text;
                yield '"' + plain.replace("\"", "\"\"") + '"';
            }
            default -> {
                // A list or an object is one text.
                String raw = value.raw();
                yield raw.indexOf(',') < 0 ? raw : '"' + raw.replace("\"", "\"\"") + '"';
            }
        };
    }
}
