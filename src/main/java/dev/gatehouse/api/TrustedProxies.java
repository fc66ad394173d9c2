package dev.gatehouse.api;

import dev.gatehouse.http.AddressRange;
import dev.gatehouse.http.Client;
import dev.gatehouse.http.Headers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The proxies whose word is taken for the address of a client.
///
/// Each proxy adds the address from which it was called at the end of `X-Forwarded-For`, or of
/// `Forwarded` (RFC 7239). What stands before the first address that is not a trusted proxy's, seen
/// from the end, can be made up.
final class TrustedProxies {
    /// How many addresses are looked at.
    private static final int MOST = 32;

    private final List<AddressRange> ranges;

    /// @param texts addresses, and ranges of them in CIDR notation
    /// @throws IllegalArgumentException when one is neither
    TrustedProxies(List<String> texts) {
        this.ranges = texts.stream().map(AddressRange::parse).toList();
    }

    /// Why some texts are no list of proxies; `null` when they are.
    static @Nullable String unlikeRanges(List<String> texts) {
        for (String text : texts) {
            try {
                AddressRange.parse(text);
            } catch (IllegalArgumentException _) {
                return "expects addresses and ranges such as 10.0.0.0/8 or fd00::/8, not '"
                        + text
                        + "'";
            }
        }
        return null;
    }

    /// Gives a client the address that its proxies state, where they are trusted.
    void apply(Client client, Headers headers) {
        if (ranges.isEmpty()) {
            return;
        }
        InetAddress peer = AddressRange.address(client.peer());
        if (peer == null || !trusted(peer)) {
            return;
        }
        InetAddress byList = last(peer, listed(headers.all("x-forwarded-for")));
        InetAddress byFields = last(peer, forwarded(headers.all("forwarded")));
        boolean listed = headers.first("x-forwarded-for") != null;
        boolean both = listed && headers.first("forwarded") != null;
        // One of two that differ was made up by the client, and it is not known which.
        if (!both || byList.equals(byFields)) {
            client.behindProxy((listed ? byList : byFields).getHostAddress());
        }
    }

    private boolean trusted(InetAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// The last address that is not a trusted proxy's; the one of the first proxy where there is
    /// none, or where what is stated before it is no address.
    private InetAddress last(InetAddress peer, List<String> stated) {
        InetAddress known = peer;
        int end = Math.max(0, stated.size() - MOST);
        for (int i = stated.size() - 1; i >= end && trusted(known); i--) {
            InetAddress before = address(stated.get(i));
            if (before == null) {
                return known;
            }
            known = before;
        }
        return known;
    }

    /// An address with or without a port; an IPv6 address with one is in brackets.
    private static @Nullable InetAddress address(String text) {
        int close = text.indexOf(']');
        if (text.startsWith("[") && close > 0) {
            boolean end = close == text.length() - 1 || port(text.substring(close + 1));
            String plain = text.substring(1, close);
            return end && plain.indexOf(':') >= 0 ? AddressRange.address(plain) : null;
        }
        int colon = text.indexOf(':');
        if (colon > 0 && colon == text.lastIndexOf(':')) {
            return port(text.substring(colon))
                    ? AddressRange.address(text.substring(0, colon))
                    : null;
        }
        return AddressRange.address(text);
    }

    private static boolean port(String text) {
        return text.matches(":\\d{1,5}");
    }

    private static List<String> listed(List<String> values) {
        var all = new ArrayList<String>();
        for (String value : values) {
            for (String each : value.split(",", -1)) {
                all.add(each.strip());
            }
        }
        return all;
    }

    /// What `for` states in each element; an empty text where it states nothing.
    private static List<String> forwarded(List<String> values) {
        var all = new ArrayList<String>();
        for (String value : values) {
            for (String element : split(value, ',')) {
                all.add(stated(element));
            }
        }
        return all;
    }

    private static String stated(String element) {
        String stated = "";
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            boolean client =
                    equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for");
            if (client && !stated.isEmpty()) {
                return "";
            }
            stated = client ? unquoted(pair.substring(equals + 1).strip()) : stated;
        }
        return stated;
    }

    /// Addresses need no escapes within quotes.
    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /// The parts between separators that are not within quotes.
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
