package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free TCP ports of the loopback address. */
final class LoopbackPort {
    private LoopbackPort() {}

    /** The preferred port, or a free one when somebody has that. */
    static int preferred(int preferred) {
        for (int port : new int[] {preferred, 0}) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue;
            }
        }
        throw new StackException("no free port on the loopback address");
    }
}
