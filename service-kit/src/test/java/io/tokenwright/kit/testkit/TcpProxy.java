package io.tokenwright.kit.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback address that breaks connections on demand: refuse new ones, cut the open ones, turn some or
 * all of them into black holes, or swallow an answer. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private final int targetPort;
    private final ServerSocket listening;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean blackhole;
    private volatile @Nullable String markedBy;

    public TcpProxy(int targetPort) {
        this.targetPort = targetPort;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("tcp-proxy").start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** {@code url} with its port replaced by this proxy's. */
    public String through(String url) {
        return url.replaceFirst(":" + targetPort + "/", ":" + port() + "/");
    }

    /** Cuts all connections and closes new ones at once, until {@link #heal}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Cuts the connections that are open now. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Connections stay open and nothing passes any more. */
    public void blackhole() {
        blackhole = true;
    }

    /** Remembers the connections on which {@code request} is sent from now on, for {@link #blackholeMarked}. */
    public void mark(String request) {
        markedBy = request;
    }

    /** The marked connections become half-open: both ends think that they are up, and nothing passes. */
    public void blackholeMarked() {
        links.stream().filter(link -> link.marked).forEach(link -> link.dead = true);
    }

    /** Passes the next request of the marked connections on, and cuts them when its answer comes, before it is seen. */
    public void swallowNextAnswerOnMarked() {
        links.stream().filter(link -> link.marked).forEach(link -> link.swallowing = true);
    }

    /** New connections work again; black holes stay what they are until they are cut. */
    public void heal() {
        refusing = false;
        blackhole = false;
        markedBy = null;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                var link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), targetPort));
                links.add(link);
                link.start();
            } catch (IOException e) {
                // The target is down or the proxy closes: the client sees a closed connection.
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean marked;
        private volatile boolean dead;
        private volatile boolean swallowing;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() {
            Thread.ofVirtual().start(() -> pump(client, server, true));
            Thread.ofVirtual().start(() -> pump(server, client, false));
        }

        void close() {
            links.remove(this);
            closeQuietly(client);
            closeQuietly(server);
        }

        private void pump(Socket from, Socket to, boolean request) {
            byte[] buffer = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (swallowing && !request) {
                        close();
                        return;
                    }
                    if (!blackhole && !dead) {
                        if (request) {
                            look(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                        }
                        out.write(buffer, 0, read);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // Either side is gone.
            }
            if (!dead) {
                close();
            }
        }

        private void look(String bytes) {
            String mark = markedBy;
            if (mark != null && bytes.contains(mark)) {
                marked = true;
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed already.
        }
    }
}
