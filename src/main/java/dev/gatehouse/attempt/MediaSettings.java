package dev.gatehouse.attempt;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Size;
import dev.gatehouse.http.AddressRange;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images, documents and recordings that a request names by their addresses, for providers that
/// fetch none themselves.
///
/// @param fetch whether the gateway fetches them; if not, such a request is rejected
/// @param maxSize how long each may be
/// @param timeout how long the fetching of each may take
/// @param privateNetworks ranges such as `10.1.0.0/16` from which they may be fetched too, beside
///     public addresses
public record MediaSettings(
        boolean fetch, Size maxSize, Duration timeout, List<String> privateNetworks) {
    /// Reads them.
    public static MediaSettings read(Group g) {
        return new MediaSettings(
                g.flag("fetch", true).value(),
                g.size("max-size", "20MB").value(),
                g.duration("timeout", "10s").value(),
                g.texts("private-networks").checked(MediaSettings::unlikeRanges).value());
    }

    private static @Nullable String unlikeRanges(List<String> ranges) {
        for (String each : ranges) {
            try {
                AddressRange.parse(each);
            } catch (IllegalArgumentException e) {
                return "has '" + each + "', which " + e.getMessage();
            }
        }
        return null;
    }
}
