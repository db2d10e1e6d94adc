package io.tokenwright.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports of the loopback address. They are chosen below the ranges from which systems give ports to outgoing connections (Linux
 * from 32768, others from 49152): one that the system had chosen could be given to a connection before the server listens on it.
 */
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int TRIES_MAX = 100;

    private Ports() {}

    /** {@code wanted}, or one that is free now when it is 0. */
    static int orFree(int wanted) {
        return wanted == 0 ? free() : wanted;
    }

    public static int free() {
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: try another.
            }
        }
        throw new IllegalStateException("no free port on the loopback address between " + FIRST + " and " + LAST);
    }
}
