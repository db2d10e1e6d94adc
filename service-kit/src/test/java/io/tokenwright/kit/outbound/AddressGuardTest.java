package io.tokenwright.kit.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private final AddressGuard guard = new AddressGuard(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.10",
                "0.0.0.0",
                "10.1.2.3",
                "100.100.100.200",
                "169.254.169.254",
                "172.31.255.255",
                "192.168.0.1",
                "192.0.0.192",
                "168.63.129.16",
                "224.0.0.1",
                "255.255.255.255",
                "2130706433",
                "::1",
                "::",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "fd00:ec2::254",
                "fe80::1",
                "ff02::1",
            })
    void addresses_that_are_not_public_are_refused(String address) throws Exception {
        assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700:4700::1111"})
    void public_addresses_are_allowed(String address) throws Exception {
        assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void a_range_that_is_named_is_allowed_and_no_more() throws Exception {
        var some = new AddressGuard(List.of("10.1.0.0/16", "127.0.0.1"));

        assertThat(some.allows(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(some.allows(InetAddress.getByName("127.0.0.1"))).isTrue();
        assertThat(some.allows(InetAddress.getByName("10.2.2.3"))).isFalse();
        assertThat(some.allows(InetAddress.getByName("127.0.0.2"))).isFalse();
    }

    @Test
    void what_is_no_range_is_named() {
        assertThatThrownBy(() -> new AddressGuard(List.of("everything")))
                .hasMessage("\"everything\" is not an address or range: write 10.1.2.3 or 10.1.0.0/16");
    }
}
