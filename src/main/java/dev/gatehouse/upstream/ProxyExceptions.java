package dev.gatehouse.upstream;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hosts that are reached without the proxy, in the forms that NO_PROXY has in other programs.
///
/// `name` stands for the host and those below it, `.name` and `*.name` for those below it, `*` for
/// all; an address or a network in CIDR form for hosts that are written as addresses. A port behind
/// a colon restricts an entry to it. Entries are separated by commas or blanks. Names are not
/// looked up, and what is no such form is skipped: the variable is shared with other programs.
final class ProxyExceptions {
    private final List<Entry> entries;

    private ProxyExceptions(List<Entry> entries) {
        this.entries = entries;
    }

    static ProxyExceptions of(List<String> texts) {
        var entries = new ArrayList<Entry>();
        for (String text : String.join(",", texts).split("[,\\s]+", -1)) {
            Entry entry = entry(text.toLowerCase(Locale.ROOT));
            if (entry != null) {
                entries.add(entry);
            }
        }
        return new ProxyExceptions(entries);
    }

    /// Whether an origin is reached directly. An http address of this machine is in any case: its
    /// name means another machine to a proxy.
    boolean contain(Origin origin) {
        String host = origin.host();
        String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        InetAddress address = HostPort.address(plain);
        boolean local = plain.equals("localhost") || plain.endsWith(".localhost");
        if (!origin.secure() && (address == null ? local : address.isLoopbackAddress())) {
            return true;
        }
        return entries.stream().anyMatch(entry -> entry.matches(plain, address, origin.port()));
    }

    private sealed interface Entry {
        boolean matches(String host, @Nullable InetAddress address, int port);
    }

    private record All() implements Entry {
        @Override
        public boolean matches(String host, @Nullable InetAddress address, int port) {
            return true;
        }
    }

    /// @param name with a leading dot when it stands for what is below it alone
    /// @param port -1 for every one
    private record Domain(String name, int port) implements Entry {
        @Override
        public boolean matches(String host, @Nullable InetAddress address, int requestedPort) {
            boolean below = host.endsWith(name.startsWith(".") ? name : "." + name);
            return (port < 0 || port == requestedPort) && (below || host.equals(name));
        }
    }

    /// @param bits how many leading bits must be equal
    private record Network(InetAddress base, int bits, int port) implements Entry {
        @Override
        public boolean matches(String host, @Nullable InetAddress address, int requestedPort) {
            return address != null
                    && (port < 0 || port == requestedPort)
                    && contains(address.getAddress());
        }

        private boolean contains(byte[] other) {
            byte[] own = base.getAddress();
            boolean same = own.length == other.length;
            for (int i = 0; same && i < own.length; i++) {
                int counted = Math.clamp(bits - i * 8L, 0, 8);
                same = (own[i] ^ other[i]) >>> (8 - counted) == 0 || counted == 0;
            }
            return same;
        }
    }

    private static @Nullable Entry entry(String text) {
        int slash = text.indexOf('/');
        if (text.equals("*")) {
            return new All();
        }
        if (slash >= 0) {
            return network(text.substring(0, slash), text.substring(slash + 1));
        }
        boolean bareAddress = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
        HostPort at = HostPort.parse(bareAddress ? "[" + text + "]" : text);
        if (at == null) {
            return null;
        }
        InetAddress address = HostPort.address(at.host());
        String name = at.host().startsWith("*.") ? at.host().substring(1) : at.host();
        return address == null
                ? new Domain(name, at.port())
                : new Network(address, address.getAddress().length * 8, at.port());
    }

    private static @Nullable Entry network(String base, String bits) {
        boolean bracketed = base.startsWith("[") && base.endsWith("]");
        InetAddress address =
                HostPort.address(bracketed ? base.substring(1, base.length() - 1) : base);
        if (address == null || !bits.matches("\\d{1,3}")) {
            return null;
        }
        int counted = Integer.parseInt(bits);
        return counted > address.getAddress().length * 8 ? null : new Network(address, counted, -1);
    }
}
