package dev.gatehouse.vector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.jdbc.PostgresAddress;
import dev.gatehouse.storage.sql.PostgresServer;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.VectorStoreContract;
import dev.gatehouse.vector.Vectors;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The store on a real server of PostgreSQL 16.
@NullUnmarked
class PgvectorStoreTest extends VectorStoreContract {
    private PostgresServer server;
    private PostgresAddress address;
    private String database;

    @Override
    protected VectorStore open() throws Exception {
        server = PgvectorServer.start(programs());
        String url = server.database();
        database = url.substring(url.lastIndexOf('/') + 1);
        address = PostgresAddress.parse(url);
        return new PgvectorStore(address, clock);
    }

    String programs() {
        return "pginstall";
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private long number(String sql) throws SQLException {
        try (var connection = server.connect(database);
                var row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void each_number_of_dimensions_has_an_index() throws Exception {
        for (int dimensions : new int[] {24, 1_536, 3_072}) {
            float[] vector = Vectors.random(random, dimensions);
            store.put(entry("e" + dimensions, "p" + dimensions, vector));

            assertThat(ids("p" + dimensions, vector, 3)).containsExactly("e" + dimensions);
            assertThat(
                            number(
                                    "select count(*) from pg_indexes where indexdef like '%hnsw%'"
                                            + " and indexname = 'gatehouse_vectors_"
                                            + dimensions
                                            + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void vectors_beyond_every_index_are_compared_one_by_one() throws Exception {
        float[] asked = Vectors.random(random, 4_100);
        store.put(entry("near", "large", Vectors.near(random, asked, 0.9)));
        store.put(entry("far", "large", Vectors.near(random, asked, 0.2)));

        assertThat(ids("large", asked, 2)).containsExactly("near", "far");
    }

    @Test
    void expired_rows_are_deleted_after_a_while() throws Exception {
        for (int i = 0; i < 20; i++) {
            store.put(entry("old" + i, "p", vector(), 1_000));
        }
        clock.pass(20_000);
        store.put(entry("new", "p", vector()));

        assertThat(number("select count(*) from gatehouse_vectors")).isEqualTo(1);
    }

    /// The index is read by several searches before it has statistics.
    @Test
    void few_neighbours_are_found_behind_thousands_of_nearer_ones() throws Exception {
        float[] asked = vector();
        for (int i = 0; i < 3_000; i++) {
            store.put(entry("crowd" + i, "crowd", Vectors.near(random, asked, 0.9)));
        }
        for (int i = 0; i < 3; i++) {
            store.put(entry("few" + i, "few", Vectors.near(random, asked, 0.3 - i * 0.1)));
        }

        for (boolean analyzed : new boolean[] {false, true}) {
            if (analyzed) {
                server.execute(database, "analyze");
            }
            assertThat(ids("few", asked, 3)).containsExactly("few0", "few1", "few2");
        }
    }

    @Test
    void another_gateway_may_use_the_same_table() throws Exception {
        float[] vector = vector();
        store.put(entry("shared", "p", vector));

        try (var other = new PgvectorStore(address, clock)) {
            assertThat(other.nearest("p", vector, 1)).hasSize(1);
            other.remove(List.of("shared"));
        }
        assertThat(ids("p", vector, 1)).isEmpty();
    }

    @Test
    void a_server_that_is_away_is_an_error_without_the_password() {
        try (var away =
                new PgvectorStore(
                        PostgresAddress.parse("postgres://me:hidden@127.0.0.1:1/none"), clock)) {
            assertThatThrownBy(() -> away.nearest("p", vector(), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:1/none")
                    .hasMessageNotContaining("hidden");
            assertThat(away.size().entries()).isEqualTo(-1);
        }
    }
}
