package dev.gatehouse.alarms;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Secret;
import dev.gatehouse.upstream.Upstream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Alarms, and where messages about their begin and end are sent.
///
/// @param enabled whether the gateway looks for what they are about
/// @param webhook an address that receives each message as JSON
/// @param slack an incoming webhook of Slack, or of anything that takes the same
/// @param secret signs the JSON for `webhook`: HMAC-SHA256 in `X-Gatehouse-Signature`
/// @param delay how long something lasts before it is an alarm
/// @param repeatAfter how long after the message about its begin an alarm that began again is sent
///     again at the earliest
public record AlarmSettings(
        boolean enabled,
        @Nullable Secret webhook,
        @Nullable Secret slack,
        @Nullable Secret secret,
        Duration delay,
        Duration repeatAfter) {
    /// Reads them.
    public static AlarmSettings read(Group g) {
        return new AlarmSettings(
                g.flag("enabled", true).restart().value(),
                g.secret("webhook").checked(AlarmSettings::unusable).orNull(),
                g.secret("slack").checked(AlarmSettings::unusable).orNull(),
                g.secret("secret").orNull(),
                g.duration("delay", "15s").value(),
                g.duration("repeat-after", "10m").value());
    }

    /// What must not be shown anywhere.
    public List<Secret> secrets() {
        return Stream.of(webhook, slack, secret).flatMap(Stream::ofNullable).toList();
    }

    private static @Nullable String unusable(Secret address) {
        return url(address) == null ? "is no address such as https://HOST/PATH" : null;
    }

    /// The address in a secret; `null` when it is none.
    static @Nullable URI url(Secret address) {
        try {
            var url = new URI(address.reveal().strip());
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return web && Upstream.understands(url) ? url : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }
}
