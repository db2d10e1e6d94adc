package io.tokenwright.benchmarks;

import io.tokenwright.kit.listener.ReceivedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * The register's rows by binary COPY, which is as fast as rows get into PostgreSQL. The rows are those that the service itself
 * wrote for the same kind of events, kept in COPY's own format, so nothing is left to do but to send them.
 */
final class CopyBaseline implements AutoCloseable {
    private static final List<String> TABLES = List.of("token", "version", "history");

    /** A transaction's worth of rows: for each table, its bytes. */
    private record Batch(List<byte[]> tables) {}

    private final Connection connection;
    private final List<List<Batch>> runs;
    private final Deque<List<Batch>> left = new ArrayDeque<>();
    private final int events;

    private CopyBaseline(Connection connection, List<List<Batch>> runs, int events) {
        this.connection = connection;
        this.runs = runs;
        this.events = events;
        this.left.addAll(runs);
    }

    /** Lets {@code service} write {@code runs} times {@code events} tokens, keeps the rows, and empties its tables again. */
    static CopyBaseline prepare(Lab lab, String database, Service service, int runs, int events) throws Exception {
        Connection connection = lab.connect(database);
        try (var statement = connection.createStatement()) {
            statement.execute("create table batch_of (token_id text primary key)");
            for (String table : TABLES) {
                statement.execute("create table copied_" + table + " (like " + table + " including all)");
            }
            List<List<Batch>> kept = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                List<ReceivedEvent> tokens = Samples.issues("copied" + run, events);
                IngestBench.handled(service.database(), service.handler(), tokens);
                kept.add(rowsOf(connection, tokens));
            }
            statement.execute("truncate " + String.join(", ", TABLES));
            return new CopyBaseline(connection, kept, events);
        }
    }

    private static List<Batch> rowsOf(Connection connection, List<ReceivedEvent> tokens) throws Exception {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < tokens.size(); from += IngestBench.BATCH) {
            List<ReceivedEvent> batch = tokens.subList(from, Math.min(tokens.size(), from + IngestBench.BATCH));
            try (var statement = connection.createStatement();
                    var insert = connection.prepareStatement("insert into batch_of select unnest(?)")) {
                statement.execute("truncate batch_of");
                insert.setArray(
                        1,
                        connection.createArrayOf(
                                "text", batch.stream().map(ReceivedEvent::key).toArray(String[]::new)));
                insert.execute();
            }
            List<byte[]> tables = new ArrayList<>();
            for (String table : TABLES) {
                tables.add(copyOut(
                        connection,
                        "copy (select " + table + ".* from " + table
                                + " join batch_of using (token_id)) to stdout (format binary)"));
            }
            batches.add(new Batch(tables));
        }
        return batches;
    }

    private static byte[] copyOut(Connection connection, String sql) throws SQLException, IOException {
        var out = new ByteArrayOutputStream();
        try (var in = new PGCopyInputStream(connection.unwrap(PGConnection.class), sql)) {
            in.transferTo(out);
        }
        return out.toByteArray();
    }

    /** Copies the rows of one run in, a transaction a batch; events a second. */
    double copyNext() throws SQLException, IOException {
        List<Batch> batches = left.remove();
        connection.setAutoCommit(false);
        long started = System.nanoTime();
        for (Batch batch : batches) {
            for (int i = 0; i < TABLES.size(); i++) {
                try (var out = new PGCopyOutputStream(
                        connection.unwrap(PGConnection.class),
                        "copy copied_" + TABLES.get(i) + " from stdin (format binary)")) {
                    out.write(batch.tables().get(i));
                }
            }
            connection.commit();
        }
        double rate = events / ((System.nanoTime() - started) / 1e9);
        connection.setAutoCommit(true);
        return rate;
    }

    /** Empties the copies; {@link #copyNext} begins anew. */
    void empty() throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute("truncate copied_" + table);
            }
        }
        left.clear();
        left.addAll(runs);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
