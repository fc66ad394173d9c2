package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever providers do, a caller gets one whole answer or one clear error, in time, and providers
/// get no more requests than allowed.
class RandomFaultsJourneyTest {
    private static final int ROUNDS = 150;
    private static final int TRIES = 3;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final String[] ACCOUNTS = {"a", "b", "c", "d"};

    @ParameterizedTest
    @EnumSource
    void a_call_ends_with_an_answer_or_with_one_clear_error(WireFormat speech) {
        var random = new Random(20_261_124);
        List<Script> faults = faults(speech);
        var pool = new Pool(speech);
        int whole = 0;
        int refused = 0;
        int cut = 0;
        String yaml = Pool.yaml(speech, ACCOUNTS.length, "    strategy: weighted\n");
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(pool);
            for (int round = 0; round < ROUNDS; round++) {
                for (String account : ACCOUNTS) {
                    int fault = random.nextInt(2 * faults.size());
                    if (fault < faults.size()) {
                        pool.on(account, faults.get(fault));
                    } else {
                        pool.heal(account);
                    }
                }
                boolean streamed = random.nextBoolean();
                int before = gateway.upstream().received().size();

                Reply reply = ask(gateway, speech, pool.request(streamed));

                assertThat(gateway.upstream().received().size() - before)
                        .as("tries in round %d", round)
                        // Each may meet the end of a resting connection, and is repeated then.
                        .isBetween(1, 2 * TRIES);
                if (reply.status() != 200) {
                    assertThat(reply.text("error", "message")).as("round %d", round).isNotEmpty();
                    refused++;
                } else if (reply.body().contains(speech.errorBegin())) {
                    String words = WireFormat.words(reply.body());
                    assertThat(WireFormat.wordsOf(3)).as("round %d", round).startsWith(words);
                    assertThat(reply.body()).doesNotContain(speech.last());
                    assertThat(reply.body().split("\"error\":", -1)).hasSize(2);
                    cut++;
                } else {
                    assertThat(reply.body().replace(speech.heartbeat(), ""))
                            .as("round %d", round)
                            .isEqualTo(
                                    streamed
                                            ? GatewayFixture.joined(speech.stream(3))
                                            : speech.whole());
                    whole++;
                }
                gateway.advance(Duration.ofMillis(random.nextInt(20_000)));
            }
        }
        assertThat(whole).isGreaterThan(60);
        assertThat(refused).isGreaterThan(2);
        assertThat(cut).isGreaterThan(2);
    }

    private static Reply ask(GatewayFixture gateway, WireFormat speech, String request) {
        int calls = gateway.calls().size();
        int received = gateway.upstream().received().size();
        ScriptedClient client = gateway.client().send(ScriptedClient.post(speech.path(), request));
        Await.until("the first try", () -> gateway.upstream().received().size() > received);
        for (Duration took = Duration.ZERO;
                took.compareTo(LONGEST) <= 0 && gateway.calls().size() == calls;
                took = took.plus(STEP)) {
            gateway.advance(STEP);
            Await.within(Duration.ofMillis(3), () -> gateway.calls().size() > calls);
        }
        Await.until("the call to end without more time", () -> gateway.calls().size() > calls);
        return client.reply();
    }

    private static List<Script> faults(WireFormat speech) {
        return List.of(
                ScriptedUpstream.error(speech, 500, "oh"),
                ScriptedUpstream.error(speech, 503, "busy"),
                ScriptedUpstream.error(speech, 429, "slow down"),
                ScriptedUpstream.error(speech, 429, "slow down", "Retry-After: 3"),
                ScriptedUpstream.error(speech, 401, "who are you"),
                ScriptedUpstream.error(speech, 400, "what is this"),
                ScriptedUpstream.json(200, "<html>maintenance</html>"),
                Talk::reset,
                Talk::close,
                Talk::stall,
                talk -> {
                    talk.send(ScriptedUpstream.Wire.head(200, "Content-Length: 9") + "{\"a\":");
                    talk.close();
                },
                talk -> talk.beginStream().chunk(speech.preamble()).lastChunk(),
                talk -> talk.beginStream().chunk(speech.preamble()).stall(),
                talk -> talk.beginStream().chunk(speech.errorEvent("no")).lastChunk(),
                talk -> {
                    talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
                    talk.close();
                },
                talk -> {
                    talk.beginStream().chunk(speech.preamble()).chunk(speech.event(0));
                    talk.chunk("data: {\"half").reset();
                },
                talk ->
                        talk.beginStream()
                                .chunk(speech.preamble())
                                .chunk(speech.event(0))
                                .chunk(speech.event(1))
                                .stall());
    }
}
