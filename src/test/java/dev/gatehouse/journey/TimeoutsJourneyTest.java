package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.app.Configuration;
import dev.gatehouse.http.Server;
import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The time limits as shipped: their values, and what a client sees that waits for the longest.
class TimeoutsJourneyTest {
    @Test
    void the_limits_have_the_values_that_other_journeys_wait_for(@TempDir Path directory)
            throws Exception {
        var settings =
                Configuration.read(new Configuration.Place(null, directory, Map.of())).settings();
        UpstreamSettings upstream = settings.upstream();
        ServerSettings server = settings.server();

        assertThat(upstream.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(upstream.poolTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(upstream.firstContentTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(upstream.idleTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(upstream.contentTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(server.totalTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(server.streamTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(server.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(Server.Limits.standard().stall()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_without_content_is_kept_open_and_ended_after_two_minutes(WireFormat format) {
        try (var gateway = GatewayFixture.virtual("retry: {max-retries: 0}\n")) {
            gateway.upstream().always(ScriptedUpstream.Talk::stall);
            ScriptedClient client = gateway.client().ask(format, true);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            gateway.passLimit(
                    Duration.ofMinutes(2), "the end", () -> gateway.gatehouse().live().size() == 0);

            Reply reply = client.reply();
            // Heartbeats have opened the stream by then, so the error is its last event.
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .startsWith(format.heartbeat())
                    .contains(
                            format.heartbeat() + format.errorBegin(),
                            "within the first-content timeout")
                    .doesNotContain(format.last());
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }
}
