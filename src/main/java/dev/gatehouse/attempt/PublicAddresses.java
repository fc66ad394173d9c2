package dev.gatehouse.attempt;

import dev.gatehouse.http.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The addresses of the internet (RFC 6890): none of this machine, of private networks, of cloud
/// metadata, of several hosts at once, or that leads to an address of IPv4 by translation.
final class PublicAddresses implements Predicate<InetAddress> {
    private static final List<AddressRange> OTHERS =
            Stream.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/3")
                    .map(AddressRange::parse)
                    .toList();

    /// Of IPv6 only what is assigned to the internet, less what embeds an address of IPv4.
    private static final AddressRange GLOBAL = AddressRange.parse("2000::/3");

    private static final List<AddressRange> EMBEDDING =
            Stream.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
                    .map(AddressRange::parse)
                    .toList();

    private final List<AddressRange> also;

    /// @param also ranges of other addresses that count as if they were public
    PublicAddresses(List<AddressRange> also) {
        this.also = also;
    }

    @Override
    public boolean test(InetAddress address) {
        if (also.stream().anyMatch(it -> it.contains(address))) {
            return true;
        }
        if (address.getAddress().length == 4) {
            return OTHERS.stream().noneMatch(it -> it.contains(address));
        }
        return GLOBAL.contains(address) && EMBEDDING.stream().noneMatch(it -> it.contains(address));
    }
}
