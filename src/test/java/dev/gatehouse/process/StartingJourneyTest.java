package dev.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts that go well, and starts that must not.
class StartingJourneyTest {
    private static final int BAD_CONFIGURATION = 78;

    @TempDir private Path directory;

    @Test
    void a_successful_start_prints_its_address_and_answers() {
        try (Child child = Child.Plan.in(directory).start("server: {port: 0}\n")) {
            assertThat(child.read("/health").status()).isEqualTo(200);
            assertThat(child.read("/health/ready").body()).contains("ready");
            assertThat(child.err()).contains("settings   " + directory, "no master key");
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    void with_a_master_key_it_prints_that_it_listens_on_all_addresses() {
        try (Child child =
                Child.Plan.in(directory).start("server: {port: 0, master-key: mk-1}\n")) {
            int port = child.port();

            assertThat(child.err())
                    .contains("listening  0.0.0.0:" + port + ", all addresses")
                    .contains("http://127.0.0.1:" + port + "/v1")
                    .contains("dashboard  http://127.0.0.1:" + port + "/dashboard/")
                    .doesNotContain("no master key", "mk-1");
        }
    }

    @Test
    void on_one_address_it_names_that_one() {
        try (Child child = Child.Plan.in(directory).start("server: {port: 0, host: localhost}\n")) {
            assertThat(child.err())
                    .contains("listening  http://localhost:" + child.port() + "/v1")
                    .doesNotContain("all addresses");
        }
    }

    /// Loading it takes longer than opening the gateway.
    @Test
    void the_parser_of_options_is_not_loaded_for_a_start() throws IOException {
        Path classes = directory.resolve("classes");
        var route = Child.Plan.in(directory).with("-Xlog:class+load:file=" + classes + ":none");
        try (Child child = route.start("server: {port: 0}\n")) {
            assertThat(child.read("/health").status()).isEqualTo(200);

            assertThat(Files.readString(classes))
                    .contains("dev.gatehouse.cli.StartCommand ")
                    .doesNotContain("picocli.", "dev.gatehouse.cli.Commands");
        }
    }

    @Test
    void a_host_that_is_no_address_of_this_machine_is_named() {
        for (String host : List.of("no-such-host.invalid", "192.0.2.1")) {
            try (var child =
                    Child.Plan.in(directory)
                            .begin("server: {port: 0, open: true, host: " + host + "}\n")) {
                Child.Ended ended = child.ended();

                assertThat(ended.status()).isEqualTo(BAD_CONFIGURATION);
                assertThat(ended.err())
                        .contains("cannot listen on " + host, "HOST")
                        .doesNotContain("Exception");
            }
        }
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_cure() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var child =
                        Child.Plan.in(directory)
                                .begin(
                                        Map.of("PORT", String.valueOf(taken.getLocalPort())),
                                        "start")) {
            Child.Ended ended = child.ended();

            assertThat(ended.status()).isEqualTo(BAD_CONFIGURATION);
            assertThat(ended.err())
                    .contains("127.0.0.1 port " + taken.getLocalPort(), "in use", "Set PORT");
            assertThat(ended.err().lines()).hasSize(1);
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void a_misspelt_setting_is_shown_at_its_position_with_the_cure() {
        var route = Child.Plan.in(directory);
        try (var child = route.begin("server:\n  prot: 0\n  drian: 1s\n")) {
            Child.Ended ended = child.ended();

            assertThat(ended.status()).isEqualTo(BAD_CONFIGURATION);
            assertThat(ended.err())
                    .contains(route.file() + ":2:3: error:", "did you mean 'port'?")
                    .contains(route.file() + ":3:3: error:", "did you mean 'drain'?")
                    .contains("Configuration invalid: 2 errors.")
                    .doesNotContain("listening", "Exception");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void a_settings_file_that_is_not_there_is_named() {
        try (var child =
                Child.Plan.in(directory).begin(Map.of(), "start", "--config", "absent.yaml")) {
            Child.Ended ended = child.ended();

            assertThat(ended.status()).isEqualTo(BAD_CONFIGURATION);
            assertThat(ended.err()).contains("absent.yaml").doesNotContain("Exception");
        }
    }
}
