package dev.gatehouse.storage.sql;

import static dev.gatehouse.storage.Samples.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.jdbc.Sql;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// How the schema of a database changes, on each of the two.
interface MigratorContract {
    Migration FIRST = new Migration(1, 1, List.of("create table one(a {long}){table}"));
    Migration SECOND = new Migration(2, 1, List.of("create table two(a {long}){table}"));
    Migration THIRD = new Migration(3, 3, List.of("drop table one"));

    /// An empty database.
    SqlConnection fresh() throws Exception;

    private static long count(SqlConnection database, String table) throws StorageException {
        return database.read(it -> Sql.number(it, "select count(*) from " + table));
    }

    private static List<Long> applied(SqlConnection database) throws StorageException {
        return database.read(
                it ->
                        Sql.rows(
                                it,
                                "select version from gh_schema order by version",
                                row -> row.getLong(1)));
    }

    @Test
    default void missing_steps_are_applied_once() throws Exception {
        SqlConnection database = fresh();

        new Migrator(database, List.of(FIRST)).run();
        new Migrator(database, List.of(FIRST, SECOND)).run();
        new Migrator(database, List.of(FIRST, SECOND)).run();

        assertThat(applied(database)).containsExactly(1L, 2L);
        assertThat(count(database, "one") + count(database, "two")).isZero();
    }

    @Test
    default void a_step_that_fails_in_its_middle_leaves_the_former_version() throws Exception {
        SqlConnection database = fresh();
        Migration broken =
                new Migration(
                        2, 1, List.of("create table two(a {long}){table}", "create nonsense"));

        assertThatThrownBy(() -> new Migrator(database, List.of(FIRST, broken)).run())
                .isInstanceOf(StorageException.class);

        assertThat(applied(database)).containsExactly(1L);
        assertThatThrownBy(() -> count(database, "two")).isInstanceOf(StorageException.class);
        new Migrator(database, List.of(FIRST, SECOND)).run();
        assertThat(applied(database)).containsExactly(1L, 2L);
    }

    @Test
    default void several_gateways_may_migrate_at_once() throws Exception {
        for (int round = 0; round < 3; round++) {
            SqlConnection database = fresh();
            List<Callable<Boolean>> starts = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                starts.add(
                        () -> {
                            new Migrator(database, List.of(FIRST, SECOND, THIRD)).run();
                            return true;
                        });
            }

            together(starts);

            assertThat(applied(database)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    default void a_newer_compatible_schema_is_used_as_it_is() throws Exception {
        SqlConnection database = fresh();
        new Migrator(database, List.of(FIRST, SECOND)).run();

        new Migrator(database, List.of(FIRST)).run();

        assertThat(applied(database)).containsExactly(1L, 2L);
    }

    @Test
    default void a_newer_schema_that_is_not_compatible_is_refused() throws Exception {
        SqlConnection database = fresh();
        new Migrator(database, List.of(FIRST, SECOND, THIRD)).run();

        assertThatThrownBy(() -> new Migrator(database, List.of(FIRST, SECOND)).run())
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("schema 3")
                .hasMessageContaining("knows schema 2")
                .hasMessageContaining("newer gateway");
    }

    @Test
    default void the_steps_of_the_schema_are_numbered_without_gaps() {
        for (int i = 0; i < Schema.MIGRATIONS.size(); i++) {
            assertThat(Schema.MIGRATIONS.get(i).version()).isEqualTo(i + 1);
            assertThat(Schema.MIGRATIONS.get(i).compatibleFrom()).isBetween(1, i + 1);
        }
    }
}
