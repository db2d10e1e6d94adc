package io.tokenwright.kit.outbound;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a call may go to: public ones, and those that the configuration allows by range. Loopback, private,
 * link-local (cloud metadata), multicast, reserved, and IPv6 ranges that embed IPv4 are refused otherwise.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's special-purpose registries</a>
 */
final class AddressGuard {
    private static final List<IPAddress> REFUSED = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "168.63.129.16/32", // Azure's own metadata and DNS, in a public range
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/96",
                    "::ffff:0:0/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressGuard::range)
            .toList();

    private final List<IPAddress> allowed;

    /** Throws {@link IllegalArgumentException} for what is no range such as {@code 10.1.0.0/16}. */
    AddressGuard(List<String> allowed) {
        this.allowed = allowed.stream().map(AddressGuard::range).toList();
    }

    boolean allows(InetAddress address) {
        return isNamed(address) || !contains(REFUSED, at(address));
    }

    /** Whether the configuration names a range that holds {@code address}. */
    boolean isNamed(InetAddress address) {
        return contains(allowed, at(address));
    }

    /** Without the zone of a link-local IPv6 address: it says nothing about where it leads. */
    private static IPAddress at(InetAddress address) {
        return range(address.getHostAddress().replaceFirst("%.*", ""));
    }

    private static boolean contains(List<IPAddress> ranges, IPAddress at) {
        return ranges.stream().anyMatch(range -> range.getIPVersion() == at.getIPVersion() && range.contains(at));
    }

    private static IPAddress range(String text) {
        try {
            return new IPAddressString(text).toAddress().toPrefixBlock();
        } catch (AddressStringException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not an address or range: write 10.1.2.3 or 10.1.0.0/16", e);
        }
    }
}
