package io.tokenwright.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free TCP ports of the loopback address. */
final class Ports {
    private Ports() {}

    /** {@code wanted}, or one that is free now when it is 0. */
    static int orFree(int wanted) {
        return wanted == 0 ? free() : wanted;
    }

    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }
}
