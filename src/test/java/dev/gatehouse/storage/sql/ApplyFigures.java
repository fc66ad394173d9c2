package dev.gatehouse.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Journal.Query;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Sum;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// What it costs the gateway to apply entries: `-Dtest=ApplyFigures -Dfigures`. It asserts no
/// times.
@EnabledIfSystemProperty(named = "figures", matches = ".*")
class ApplyFigures {
    private static final int BATCH = 1_000;
    private static final int WARMING = 30;
    private static final int BATCHES = Integer.getInteger("figures.batches", 100);

    @Test
    void sqlite(@TempDir Path folder) throws Exception {
        long begin = System.nanoTime();
        long cpu = cpu();
        Storage first =
                SqlStorage.sqlite(
                        folder.resolve("g.db"), Path.of("target/lib"), Duration.ofSeconds(2));
        print("first opening of SQLite", begin, cpu, 1);
        first.close();
        begin = System.nanoTime();
        cpu = cpu();
        try (Storage storage =
                SqlStorage.sqlite(
                        folder.resolve("g.db"), Path.of("target/lib"), Duration.ofSeconds(2))) {
            print("second opening of SQLite", begin, cpu, 1);
            measure("SQLite", storage);
        }
    }

    @Test
    void postgresql() throws Exception {
        PostgresAddress address = PostgresAddress.parse(PostgresServer.shared().database());
        try (Storage storage = SqlStorage.postgresql(address, 10)) {
            measure("PostgreSQL", storage);
        }
    }

    private static void measure(String name, Storage storage) throws Exception {
        var random = new Random(1);
        String body = "{\"model\":\"m\",\"text\":\"" + "0123456789".repeat(78) + "\"}";
        long sequence = 0;
        long wall = 0;
        long cpu = 0;
        for (int batch = -WARMING; batch < BATCHES; batch++) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                entries.add(entry(++sequence, random, body));
            }
            long cpuBefore = cpu();
            long begin = System.nanoTime();
            storage.journal().apply("calls", "node", entries);
            if (batch >= 0) {
                wall += System.nanoTime() - begin;
                cpu += cpu() - cpuBefore;
            }
        }
        System.out.printf(
                "%s, apply per entry: %.1f us wall, %.1f us CPU%n",
                name, wall / 1e3 / BATCHES / BATCH, cpu / 1e3 / BATCHES / BATCH);
        page(name, storage, Map.of("key", "k7"));
        page(name, storage, Map.of("key", "k7", "model", "model-3"));
        page(name, storage, Map.of());
    }

    private static void page(String name, Storage storage, Map<String, String> tags)
            throws Exception {
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            long cpu = cpu();
            assertThat(
                            storage.journal()
                                    .page("calls", new Query(0, Long.MAX_VALUE, tags, null, 50)))
                    .hasSize(50);
            print(name + ", page of 50 by " + tags, begin, cpu, 1);
        }
    }

    private static Entry entry(long sequence, Random random, String body) {
        String model = "model-" + random.nextInt(10);
        String key = "k" + random.nextInt(20);
        long time = 1_700_000_000_000L + sequence * 10;
        var row =
                new Row(
                        "01HX%022d".formatted(sequence),
                        time,
                        Map.of("key", key, "model", model, "status", "ok", "user", "/team/" + key),
                        body);
        long[] measures = new long[20];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = random.nextInt(1_000);
        }
        return new Entry(
                sequence,
                row,
                List.of(
                        new Sum("models", List.of(model, "provider", "ok"), measures),
                        new Sum("keys", List.of(key, model), measures),
                        new Sum("users", List.of("/team/" + key), measures),
                        new Sum("providers", List.of("provider", "account"), measures),
                        new Sum("all", List.of(), measures)));
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(String what, long begin, long cpu, int count) {
        long wallNow = System.nanoTime();
        System.out.printf(
                "%s: %.1f us wall, %.1f us CPU%n",
                what, (wallNow - begin) / 1e3 / count, (cpu() - cpu) / 1e3 / count);
    }
}
