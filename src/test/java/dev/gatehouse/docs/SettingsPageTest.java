package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Settings;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Reference;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Sources;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The pages of settings, and the defaults.
class SettingsPageTest {
    private static final Reference REFERENCE =
            Reference.of(Settings.class, Settings::read, Path.of("src/main/java"));

    /// Those that hold a value; what is left out here is not set.
    private static final String DEFAULTS =
            """
            server.port = 8080
            server.base-path = /
            server.open = false
            server.cors-origins =
            server.hosts =
            server.trusted-proxies =
            server.heartbeat = 15s
            server.total-timeout = 10m
            server.stream-timeout = 1h
            server.idle-timeout = 10m20s
            server.pre-drain = 5s
            server.drain = 10m
            server.client-auth = required
            keys.max-staleness = 1h
            keys.refusals-per-minute = 30
            keys.models-enabled-by-default = true
            admin.host = 127.0.0.1
            admin.ui.enabled = true
            admission.body-size-limit = 32MB
            admission.upload-size-limit = 1GB
            admission.spool-size-limit = 4GB
            admission.queue-timeout = 25ms
            admission.queue-size = 100
            admission.batch-share = 50
            admission.caller-share = 90
            upstream.connect-timeout = 3s
            upstream.pool-timeout = 1s
            upstream.first-content-timeout = 2m
            upstream.response-head-timeout = 30s
            upstream.idle-timeout = 1m30s
            upstream.content-timeout = 5m
            upstream.connections = 4096
            upstream.answer-size-limit = 64MB
            upstream.no-proxy =
            retry.max-retries = 2
            retry.initial-backoff = 250ms
            retry.max-backoff = 8s
            retry.backoff-factor = 2.0
            retry.max-retry-after = 10s
            relay.enabled = true
            passthrough.enabled = true
            passthrough.accounts =
            catalogue.refresh = 1d
            catalogue.configured-models = allowlist
            catalogue.aliases-only = false
            affinity.headers = x-session-affinity, x-session-id, session-id, x-claude-code-session-id
            breaker.window = 30s
            breaker.minimum-calls = 20
            breaker.failure-rate = 50
            breaker.consecutive-failures = 5
            breaker.open-duration = 10s
            breaker.max-open-duration = 10s
            breaker.successes = 2
            concurrency.queue-timeout = 5s
            concurrency.queue-size = 100
            concurrency.batch-share = 50
            translation.strict = false
            translation.reasoning = reasoning-content
            media.fetch = true
            media.max-size = 20MB
            media.timeout = 10s
            media.private-networks =
            responses.store = true
            responses.retention-days = 30
            responses.max-size = 4MB
            guardrails.enabled = true
            guardrails.use =
            guardrails.unchecked = refuse
            guardrails.batches = true
            guardrails.cache-findings = false
            guardrails.remember = 10000
            cache.exact = off
            cache.semantic.requests = off
            cache.semantic.embedder = static
            cache.semantic.embed-timeout = 150ms
            cache.semantic.threshold = 0.0
            cache.semantic.ttl = 1h
            cache.semantic.max-messages = 3
            cache.semantic.vectors.store = embedded
            cache.semantic.vectors.name = gatehouse
            cache.semantic.vectors.cloud = aws
            cache.semantic.vectors.region = us-east-1
            cache.semantic.max-error = 0.0
            cache.semantic.checks-per-hour = 60
            cache.store = memory
            cache.ttl = 1h
            cache.share = user-path
            cache.user-paths =
            cache.keys =
            cache.models =
            cache.tool-calls = false
            cache.coalesce = true
            cache.replay-pause = 0s
            cache.entry-size-limit = 1MB
            storage.type = sqlite
            storage.postgresql.max-connections = 10
            storage.mongodb.database = gatehouse
            storage.counters = store
            storage.notices = store
            storage.blobs = disk
            ledger.mode = local
            ledger.max-size = 1GB
            ledger.full = allow
            ledger.sync = batch
            usage.enabled = true
            usage.retention-days = 90
            budgets.enabled = true
            budgets.time-zone = UTC
            logging.enabled = false
            logging.log-headers = false
            logging.log-bodies = false
            logging.retention-days = 30
            logging.only-model-interactions = true
            logging.redact =
            log.format = auto
            log.level = info
            metrics.enabled = false
            metrics.endpoint = /metrics
            metrics.host = 127.0.0.1
            alarms.enabled = true
            alarms.delay = 15s
            alarms.repeat-after = 10m
            demo = auto
            data-dir = data
            """;

    @Test
    void the_page_lists_every_setting() {
        String made = REFERENCE.markdown();

        assertThat(made).startsWith("# Settings\n").contains("`server.port`");
        String oneDeeper =
                made.replace("\n## ", "\n### ").replaceFirst("# Settings", "## All of them");
        GeneratedPage.at("docs/settings.md").endsWith(oneDeeper);
    }

    @Test
    void the_schema_has_every_setting() {
        GeneratedPage.at("schema/gatehouse.schema.json").is(REFERENCE.schema());
    }

    /// A default is a promise: a change of one is made here too, and listed in the
    /// changelog.
    @Test
    void a_gateway_without_settings_has_these() throws InvalidSettingsException {
        List<EffectiveValue> values =
                SettingsReader.read(Sources.none(), Settings::read).finish().effective();

        assertThat(values).extracting(EffectiveValue::origin).containsOnly("default");
        assertThat(values.stream().map(SettingsPageTest::line))
                .containsExactlyElementsOf(DEFAULTS.lines().toList());
    }

    private static String line(EffectiveValue value) {
        return (value.path() + " = " + value.value()).strip();
    }
}
