package dev.gatehouse.keys.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.http.Headers;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions of two gateways that share a storage.
class SessionStoreTest {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();
    private final SessionStore here = new SessionStore(warnings::add);
    private final SessionStore there = new SessionStore(warnings::add);
    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        storage =
                SqlStorage.sqlite(
                        folder.resolve("g.db"), Path.of("target/lib"), Duration.ofSeconds(2));
        here.documents().open(storage);
        there.documents().open(storage);
    }

    @AfterEach
    void close() throws IOException {
        assertThat(warnings).isEmpty();
        here.documents().close();
        there.documents().close();
        storage.close();
    }

    private static Session session(String id, long at) {
        return new Session(id, "master", "stamp", at, at, at + Session.LONGEST.toMillis());
    }

    @Test
    void a_session_of_one_gateway_is_one_of_the_other_and_ends_at_both() throws IOException {
        here.add(session("a", NOW), NOW);
        assertThat(there.find("a", NOW)).isEqualTo(session("a", NOW));

        there.remove("a");
        here.documents().refresh();

        assertThat(here.find("a", NOW)).isNull();
        assertThat(there.find("a", NOW)).isNull();
    }

    @Test
    void it_ends_after_two_hours_without_use_at_any_gateway() throws IOException {
        long hour = Duration.ofHours(1).toMillis();
        Session session = session("a", NOW);
        here.add(session, NOW);
        here.use(session, NOW + hour);
        there.documents().refresh();

        assertThat(there.find("a", NOW + 3 * hour - 1)).isNotNull();
        assertThat(there.find("a", NOW + 3 * hour)).isNull();
        assertThat(here.find("a", NOW + 3 * hour)).isNull();
    }

    @Test
    void it_ends_after_twelve_hours_of_use() {
        here.add(session("a", NOW), NOW);
        long minutes = Duration.ofMinutes(30).toMillis();
        long at = NOW;
        for (; at < NOW + Session.LONGEST.toMillis(); at += minutes) {
            here.use(Objects.requireNonNull(here.find("a", at)), at);
        }

        assertThat(here.find("a", at)).isNull();
    }

    @Test
    void there_are_a_thousand_at_most_and_the_least_used_one_gives_way() {
        for (int i = 0; i < 1_000; i++) {
            here.add(session("s" + i, NOW + i), NOW + i);
        }
        long later = NOW + 2_000;

        here.add(session("last", later), later);

        assertThat(here.documents().all()).hasSize(1_000);
        assertThat(here.find("s0", later)).isNull();
        assertThat(here.find("s1", later)).isNotNull();
        assertThat(here.find("last", later)).isNotNull();
    }

    @Test
    void those_that_are_over_are_removed_when_another_begins() {
        here.add(session("a", NOW), NOW);
        long later = NOW + Session.IDLE.toMillis();

        here.add(session("b", later), later);

        assertThat(here.documents().all()).containsOnlyKeys("b");
    }

    @Test
    void without_storage_a_session_is_known_to_its_gateway_alone() throws IOException {
        var away = new SessionStore(warnings::add);
        away.add(session("a", NOW), NOW);

        assertThat(away.find("a", NOW)).isNotNull();
        away.remove("a");
        assertThat(away.find("a", NOW)).isNull();
    }

    @Test
    void what_is_stored_shows_nothing_of_the_cookie() {
        SessionCookie cookie = SessionCookie.create();
        String field = cookie.set("/", false);
        String value = field.substring(field.indexOf('=') + 1, field.indexOf(';'));
        SessionCookie read = SessionCookie.of(Headers.of("Cookie", "a=b; " + field)).getFirst();

        assertThat(read.id()).isEqualTo(cookie.id()).doesNotContain(value);
        assertThat(List.of(read.token(), read.stamp("key")))
                .doesNotContain(value, read.id())
                .doesNotHaveDuplicates();
        assertThat(SessionCookie.of(Headers.of("Cookie", "gatehouse_session=short"))).isEmpty();
    }
}
