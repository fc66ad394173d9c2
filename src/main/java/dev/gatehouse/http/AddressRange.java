package dev.gatehouse.http;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A range of IP addresses, in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
///
/// @param bits how many leading bits addresses have in common with the base
public record AddressRange(InetAddress base, int bits) {
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final int LONGEST = 45;

    /// Reads a range, or a single address.
    ///
    /// @throws IllegalArgumentException when it is neither
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = address(slash < 0 ? text : text.substring(0, slash));
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (base == null || (slash >= 0 && !bits.matches("0|[1-9]\\d{0,2}"))) {
            throw new IllegalArgumentException("is no range of addresses");
        }
        int all = base.getAddress().length * 8;
        int counted = slash < 0 ? all : Integer.parseInt(bits);
        if (counted > all) {
            throw new IllegalArgumentException("has more bits than an address");
        }
        return new AddressRange(base, counted);
    }

    /// An address without a port or brackets; `null` when it is none. An IPv4 address that is
    /// written as one of IPv6 is one of IPv4.
    public static @Nullable InetAddress address(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        try {
            boolean plain = IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
            return plain ? InetAddress.ofLiteral(text) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Where an address belongs: itself, and for IPv6 the network of 64 bits that a customer has;
    /// `null` when the text is no address.
    public static @Nullable Long site(String text) {
        InetAddress address = address(text);
        return address == null ? null : site(address);
    }

    static long site(InetAddress address) {
        byte[] bytes = address.getAddress();
        long site = 0;
        for (int i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
            site = site << 8 | (bytes[i] & 0xff);
        }
        return site;
    }

    /// Whether an address is in it.
    public boolean contains(InetAddress address) {
        byte[] own = base.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int i = 0; i * 8 < bits; i++) {
            int counted = Math.min(8, bits - i * 8);
            if (((own[i] ^ other[i]) & 0xff) >>> (8 - counted) != 0) {
                return false;
            }
        }
        return true;
    }
}
