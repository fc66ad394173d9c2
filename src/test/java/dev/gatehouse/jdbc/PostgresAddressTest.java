package dev.gatehouse.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How addresses of PostgreSQL are read.
class PostgresAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgres://ann:pw@db.example:5433/gate, ann, pw, db.example:5433/gate",
        "postgresql://ann:pw@db.example/gate, ann, pw, db.example/gate",
        "jdbc:postgresql://db.example/gate?user=ann&password=pw, ann, pw, db.example/gate",
        "postgres://ann:p%40%2Fw%2B+@db.example/gate, ann, p@/w++, db.example/gate",
        "postgres://ann:p@w@db.example/gate, ann, p@w, db.example/gate",
        "postgres://ann:p:w@db.example/gate, ann, p:w, db.example/gate",
        "postgres://ann:pw@[::1]:5432/gate, ann, pw, [::1]:5432/gate",
        "postgres://ann:pw@db.example, ann, pw, db.example/ann",
        "postgres://ann:pw@db.example/?sslmode=require, ann, pw, db.example/ann",
    })
    void an_address_is_read_as_users_write_it(
            String text, String user, String password, String shown) {
        PostgresAddress address = PostgresAddress.parse(text);

        assertThat(address).hasToString(shown);
        assertThat(address.url()).isEqualTo("jdbc:postgresql://" + shown);
        assertThat(address.properties())
                .containsEntry("user", user)
                .containsEntry("password", password);
    }

    @Test
    void parameters_reach_the_driver_under_its_names() {
        PostgresAddress address =
                PostgresAddress.parse(
                        "postgres://ann@one:1,two:2/gate?sslmode=verify-full&connect_timeout=3"
                                + "&application_name=mine&target_session_attrs=read-write");

        assertThat(address.properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("connectTimeout", "3")
                .containsEntry("ApplicationName", "mine")
                .containsEntry("targetServerType", "primary");
        assertThat(address.url()).isEqualTo("jdbc:postgresql://one:1,two:2/gate");
    }

    @Test
    void of_several_hosts_the_primary_is_used() {
        assertThat(PostgresAddress.parse("postgres://ann@one,two/gate").properties())
                .containsEntry("targetServerType", "primary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gate",
                "mysql://ann:secret@db/gate",
                "postgres://",
                "postgres://ann:secret@/gate",
                "postgres://db",
                "postgres://ann:secret%zz@db/gate"
            })
    void what_cannot_be_read_is_not_repeated(String text) {
        assertThatThrownBy(() -> PostgresAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgres://user:password@host")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
}
