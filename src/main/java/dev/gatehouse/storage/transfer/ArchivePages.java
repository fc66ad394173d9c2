package dev.gatehouse.storage.transfer;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Gives the things of an archive to a sink, those of one kind that follow each other in pages.
final class ArchivePages {
    private static final int MOST = 500;
    private static final int MOST_BYTES = 4 << 20;

    private final ArchiveLines lines;
    private final Totals sink;
    private final List<Document> documents = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<BucketSums.Total> sums = new ArrayList<>();
    private final List<Contents.Position> positions = new ArrayList<>();
    private final List<Counters.Amount> counters = new ArrayList<>();
    private String page = "";
    private int size;
    private int bytes;

    ArchivePages(ArchiveLines lines, Sink sink) {
        this.lines = lines;
        this.sink = new Totals(sink, Progress.NONE, Long.MIN_VALUE);
    }

    /// What was given so far.
    Totals given() {
        return sink;
    }

    /// Gives all.
    ///
    /// @return the last line
    Json giveAll() throws IOException, MalformedJson {
        while (true) {
            Json line = lines.next();
            if (line == null) {
                throw lines.damaged("it ends early", null);
            }
            String kind = Lines.text(line, Lines.KIND);
            String journal = kind.equals(Lines.ROW) ? Lines.text(line, "journal") : "";
            String of = kind + " " + journal;
            if (!of.equals(page) || size == MOST || bytes > MOST_BYTES) {
                give();
                page = of;
            }
            switch (kind) {
                case ArchiveWriter.END -> {
                    return line;
                }
                case ArchiveWriter.BLOB -> blob(line);
                default -> add(kind, line);
            }
        }
    }

    private void add(String kind, Json line) throws IOException, MalformedJson {
        switch (kind) {
            case Lines.DOCUMENT -> documents.add(Lines.document(line));
            case Lines.ROW -> rows.add(Lines.row(line));
            case Lines.SUM -> sums.add(Lines.sum(line));
            case Lines.POSITION -> positions.add(Lines.position(line));
            case Lines.COUNTER -> counters.add(Lines.counter(line));
            default -> throw lines.damaged("its kind is not known", null);
        }
        size++;
        bytes += line.length();
    }

    private void give() throws IOException {
        if (size > 0) {
            switch (page.substring(0, page.indexOf(' '))) {
                case Lines.DOCUMENT -> sink.documents(List.copyOf(documents));
                case Lines.ROW ->
                        sink.rows(page.substring(page.indexOf(' ') + 1), List.copyOf(rows));
                case Lines.SUM -> sink.sums(List.copyOf(sums));
                case Lines.POSITION -> sink.positions(List.copyOf(positions));
                default -> sink.counters(List.copyOf(counters));
            }
        }
        List.of(documents, rows, sums, positions, counters).forEach(List::clear);
        size = 0;
        bytes = 0;
    }

    private void blob(Json line) throws IOException, MalformedJson {
        var content = new Parts();
        sink.blob(Lines.text(line, "id"), content);
        // A sink that did not read to the end has left lines.
        content.transferTo(OutputStream.nullOutputStream());
    }

    /// The parts of a blob as one stream.
    private final class Parts extends InputStream {
        private byte[] part = new byte[0];
        private int next;
        private boolean ended;

        @Override
        public int read() throws IOException {
            return filled() ? part[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!filled()) {
                return -1;
            }
            int count = Math.min(length, part.length - next);
            System.arraycopy(part, next, into, offset, count);
            next += count;
            return count;
        }

        private boolean filled() throws IOException {
            while (!ended && next == part.length) {
                next = 0;
                Json line = lines.next();
                if (line == null) {
                    throw lines.damaged("a blob ends early", null);
                }
                try {
                    part = content(line);
                } catch (MalformedJson | IllegalArgumentException e) {
                    throw lines.damaged("a part of a blob cannot be read", e);
                }
            }
            return !ended;
        }

        private byte[] content(Json line) throws IOException, MalformedJson {
            switch (Lines.text(line, Lines.KIND)) {
                case ArchiveWriter.PART -> {
                    return Base64.getDecoder().decode(Lines.text(line, "content"));
                }
                case ArchiveWriter.BLOB_END -> {
                    ended = true;
                    return new byte[0];
                }
                default -> throw lines.damaged("a blob ends early", null);
            }
        }
    }
}
