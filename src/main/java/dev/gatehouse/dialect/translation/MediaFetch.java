package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.Media;
import dev.gatehouse.json.MalformedJson;

/// Fetches media for providers that take their bytes only.
@FunctionalInterface
public interface MediaFetch {
    /// The media with its content in base64.
    ///
    /// @param media at an address
    /// @param place where the client's request has it
    /// @throws MalformedJson when it cannot be had, with the reason
    Media fetch(Media media, String place) throws MalformedJson;
}
