package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What strict budgets do to calls while their counters are in Redis.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisBudgetsJourneyTest {
    private RedisServer redis;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        redis = RedisServer.start(folder);
    }

    @AfterAll
    void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    /// The first calls of a gateway, so that no connection is there yet.
    @ParameterizedTest
    @ValueSource(strings = {"", ", rollover: 1"})
    void of_fifty_first_calls_at_once_ten_pass_and_the_others_meet_the_budget(String terms)
            throws Exception {
        redis.call("FLUSHALL");
        try (var gateway = open("period: daily, amount: 0.02, mode: strict" + terms)) {
            assertThat(BudgetsFixture.answered(50, List.of(gateway))).isEqualTo(10);
            assertThat(gateway.upstream().received()).hasSize(10);
        }
    }

    private GatewayFixture open(String terms) {
        return GatewayFixture.open(
                BudgetsFixture.priced(
                        """
                        storage: {counters: redis, redis: {url: '%s'}}
                        budgets: {limits: [{path: /, %s}]}
                        """
                                .formatted(redis.url(), terms)));
    }
}
