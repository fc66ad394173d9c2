package dev.gatehouse.metering.deferred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.caller.Access;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.Principal;
import dev.gatehouse.caller.Role;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.http.Headers;
import dev.gatehouse.journey.Await;
import dev.gatehouse.ledger.DirectLedger;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.metering.DeferredRows;
import dev.gatehouse.metering.DimensionLimits;
import dev.gatehouse.metering.RowContent;
import dev.gatehouse.metering.price.PriceOverrides;
import dev.gatehouse.metering.price.Prices;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs are followed to their end, also where no client asks for them.
class DeferredUsageTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Path LIBRARIES = Path.of("target/lib");
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final String WORKING =
            "{\"id\":\"batch_1\",\"object\":\"batch\",\"status\":\"in_progress\"}";
    private static final String ENDED =
            "{\"id\":\"batch_1\",\"object\":\"batch\",\"status\":\"completed\",\"endpoint\":\"/v1/embeddings\",\"output_file_id\":\"file-1\",\"completed_at\":1764500000}";

    @TempDir private Path folder;
    private final DeadlineTimer timer = DeadlineTimer.start();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Map<String, String> provider = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<AttemptResult> counted = new CopyOnWriteArrayList<>();
    private Storage storage;
    private Ledger ledger;

    @BeforeEach
    void open() throws Exception {
        storage = SqlStorage.sqlite(folder.resolve("gatehouse.db"), LIBRARIES, LIMIT);
        var content = new RowContent((_, _, _) -> Charge.unknown("account"), new DimensionLimits());
        ledger = DirectLedger.open(content, () -> storage, warnings::add);
    }

    @AfterEach
    void close() throws Exception {
        ledger.close();
        storage.close();
        timer.close();
        assertThat(warnings).isEmpty();
    }

    private static Account account() {
        Provider openai = Objects.requireNonNull(Providers.bundled().named("openai"));
        URI url = URI.create("http://127.0.0.1");
        return new Account("one", openai, url, null, AccountSettings.none());
    }

    private DeferredUsage follow() {
        var calls = new InternalCalls(timer);
        calls.through(
                origin ->
                        call -> {
                            assertThat(origin).isInstanceOf(Origin.Job.class);
                            String path = call.head().target().path();
                            requests.add(path);
                            return answer(provider.getOrDefault(path, ""));
                        });
        var prices = new Prices(Catalogue.none()::model, PriceOverrides.NONE);
        var usage =
                new DeferredUsage(
                        () -> storage,
                        name -> name.equals("one") ? account() : null,
                        new DeferredRows(ledger, prices, counted::addAll),
                        warnings::add);
        usage.callsPass(calls, Extensions.NONE.withBuiltIn());
        return usage;
    }

    private static Answer answer(String body) {
        if (body.isEmpty()) {
            var error =
                    new ProviderError(
                            ProviderError.Kind.INVALID, 404, "gone", null, null, null, null);
            throw new Problem.ProviderFailed("one", error, Headers.none()).asException();
        }
        return new Answer.Whole(200, Headers.none(), body.getBytes(UTF_8));
    }

    private static TrackedJob job(long begun) {
        var caller =
                new Caller(
                        "key-1", new Principal("key-1", Role.NONE), "/a", Access.ALL, List.of("t"));
        var attribution = new Attribution("/a/b", "user-1", null);
        return new TrackedJob(
                "batch_1", Operation.BATCHES, "one", caller, attribution, begun, begun + MINUTE);
    }

    private void store(TrackedJob job) throws Exception {
        storage.documents().putAll(List.of(job.draft()));
    }

    private List<Row> rows() throws Exception {
        ledger.ship(LIMIT);
        return storage.journal()
                .page(
                        RowContent.JOURNAL,
                        new Journal.Query(0, Long.MAX_VALUE, Map.of(), null, 100));
    }

    private boolean followed() throws Exception {
        return storage.documents().find(TrackedJob.COLLECTION, "one/batch_1") != null;
    }

    @Test
    void a_job_that_no_client_asks_for_is_read_after_a_part_of_its_age() throws Exception {
        long begun = System.currentTimeMillis();
        store(job(begun));
        provider.put("/v1/batches/batch_1", WORKING);
        try (DeferredUsage usage = follow()) {
            usage.round(begun + MINUTE - 1);
            assertThat(requests).isEmpty();

            usage.round(begun + MINUTE);
            assertThat(requests).containsExactly("/v1/batches/batch_1");
            usage.round(begun + 2 * MINUTE - 1);
            assertThat(requests).hasSize(1);

            provider.put("/v1/batches/batch_1", ENDED);
            provider.put("/v1/files/file-1/content", LINES);
            usage.round(begun + 2 * MINUTE);
            assertThat(requests).hasSize(3).last().isEqualTo("/v1/files/file-1/content");
            assertThat(followed()).isFalse();
        }
        assertThat(rows()).hasSize(2);
        assertThat(counted).hasSize(2);
    }

    private static final String LINES =
            "{\"custom_id\":\"a\",\"response\":{\"status_code\":200,\"body\":{\"object\":\"list\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}}}\r\n\n"
                    + "{\"custom_id\":\"b\",\"response\":{\"status_code\":400,\"body\":{\"error\":{\"code\":\"bad\"}}}}";

    @Test
    void results_have_the_caller_and_the_time_of_their_job() throws Exception {
        store(job(System.currentTimeMillis() - MINUTE));
        provider.put("/v1/batches/batch_1", ENDED);
        provider.put("/v1/files/file-1/content", LINES);
        try (DeferredUsage usage = follow()) {
            usage.round(System.currentTimeMillis());
        }

        Await.until("both rows", () -> rows().size() == 2);
        for (Row row : rows()) {
            assertThat(row.time()).isEqualTo(1_764_500_000_000L);
            assertThat(row.body())
                    .contains("\"key\":\"key-1\"", "\"user_path\":\"/a/b\"", "\"tags\":[\"t\"]")
                    .contains("\"end_user\":\"user-1\"", "\"operation\":\"embeddings\"");
        }
        assertThat(rows().toString()).contains("\"error\":\"bad\"", "\"input\":7");
    }

    @Test
    void a_job_of_an_account_that_is_gone_is_kept() throws Exception {
        TrackedJob here = job(System.currentTimeMillis() - MINUTE);
        store(
                new TrackedJob(
                        here.id(),
                        here.operation(),
                        "other",
                        here.caller(),
                        here.attribution(),
                        here.begun(),
                        here.due()));
        try (DeferredUsage usage = follow()) {
            usage.round(System.currentTimeMillis());
        }

        assertThat(requests).isEmpty();
        assertThat(storage.documents().find(TrackedJob.COLLECTION, "other/batch_1")).isNotNull();
    }

    @Test
    void a_line_that_cannot_be_read_has_an_unknown_cost() throws Exception {
        store(job(System.currentTimeMillis() - MINUTE));
        provider.put("/v1/batches/batch_1", ENDED);
        provider.put("/v1/files/file-1/content", "{\"custom_id\":\n");
        try (DeferredUsage usage = follow()) {
            usage.round(System.currentTimeMillis());
        }

        Await.until("its row", () -> rows().size() == 1);
        assertThat(rows())
                .singleElement()
                .asString()
                .contains("unreadable", "\"missing\":\"usage\"");
    }
}
