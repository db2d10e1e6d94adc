package io.tokenwright.kit.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;

/** The documented answers of a Confluent schema registry that can be down, emptied and restored. */
public final class RegistryStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IDS = "/schemas/ids/";

    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile boolean down;

    public RegistryStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void down() {
        down = true;
    }

    public void up() {
        down = false;
    }

    public void put(int id, Schema schema) {
        schemas.put(id, schema);
    }

    /** Loses all schemas; returns them. */
    public Map<Integer, Schema> empty() {
        Map<Integer, Schema> lost = new TreeMap<>(schemas);
        schemas.clear();
        return lost;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (down) {
                answer(exchange, 503, "{}");
            } else if (path.startsWith(IDS)) {
                Schema schema = schemas.get(Integer.parseInt(path.substring(IDS.length())));
                if (schema == null) {
                    answer(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
                } else {
                    answer(
                            exchange,
                            200,
                            JSON.createObjectNode()
                                    .put("schema", schema.toString())
                                    .toString());
                }
            } else if (path.equals("/subjects")) {
                answer(exchange, 200, schemas.isEmpty() ? "[]" : "[\"token-used-value\"]");
            } else {
                var schema = new Schema.Parser()
                        .parse(JSON.readTree(body).path("schema").asText());
                answer(exchange, 200, "{\"id\":" + idOf(schema) + "}");
            }
        }
    }

    private synchronized int idOf(Schema schema) {
        return schemas.entrySet().stream()
                .filter(known -> known.getValue().equals(schema))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> {
                    int id = schemas.size() + 1;
                    schemas.put(id, schema);
                    return id;
                });
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
