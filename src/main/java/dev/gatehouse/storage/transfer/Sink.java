package dev.gatehouse.storage.transfer;

import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Takes everything that a storage keeps, in pages.
interface Sink {
    /// Keeps nothing.
    Sink NONE =
            new Sink() {
                @Override
                public void documents(List<Document> page) {}

                @Override
                public void rows(String journal, List<Row> page) {}

                @Override
                public void sums(List<BucketSums.Total> page) {}

                @Override
                public void positions(List<Contents.Position> page) {}

                @Override
                public void counters(List<Counters.Amount> page) {}

                @Override
                public void blob(String id, InputStream content) throws IOException {
                    content.transferTo(OutputStream.nullOutputStream());
                }
            };

    void documents(List<Document> page) throws IOException;

    void rows(String journal, List<Row> page) throws IOException;

    void sums(List<BucketSums.Total> page) throws IOException;

    void positions(List<Contents.Position> page) throws IOException;

    void counters(List<Counters.Amount> page) throws IOException;

    /// A blob, which is read to its end.
    void blob(String id, InputStream content) throws IOException;
}
