package io.tokenwright.kit.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * COPY's binary format. What is written goes out in chunks, so that the server inserts while the next rows are still made here.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS">COPY file formats</a>
 */
final class BinaryCopy {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int CHUNK = 32 * 1024;

    private final CopyIn stream;
    private ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    private BinaryCopy(CopyIn stream) {
        this.stream = stream;
    }

    static <R> void copy(Handle handle, String sql, List<RowType.Column<R>> columns, List<R> rows) {
        try {
            CopyIn stream = handle.getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(sql);
            try {
                new BinaryCopy(stream).write(columns, rows);
                stream.endCopy();
            } finally {
                if (stream.isActive()) {
                    stream.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw new CopyRefused(e);
        }
    }

    private <R> void write(List<RowType.Column<R>> columns, List<R> rows) throws SQLException {
        raw(SIGNATURE);
        int4(0);
        int4(0);
        for (R row : rows) {
            int2(columns.size());
            for (RowType.Column<R> column : columns) {
                @Nullable Object value = column.value().apply(row);
                if (value == null) {
                    int4(-1);
                } else {
                    column.type().write(value, this);
                }
            }
            if (chunk.position() >= CHUNK / 2) {
                send();
            }
        }
        int2(-1);
        send();
    }

    private void send() throws SQLException {
        stream.writeToCopy(chunk.array(), 0, chunk.position());
        chunk.clear();
    }

    void int1(int value) {
        room(1).put((byte) value);
    }

    void int4(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void int8(long value) {
        room(Long.BYTES).putLong(value);
    }

    /** Length, then the bytes. */
    void bytes(byte[] bytes) {
        int4(bytes.length);
        raw(bytes);
    }

    void raw(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    private void int2(int value) {
        room(Short.BYTES).putShort((short) value);
    }

    private ByteBuffer room(int length) {
        if (chunk.remaining() < length) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * chunk.capacity(), chunk.position() + length));
            chunk = larger.put(chunk.flip());
        }
        return chunk;
    }

    /** The server refused the rows, or could not be reached. */
    private static final class CopyRefused extends JdbiException {
        private static final long serialVersionUID = 1L;

        CopyRefused(SQLException cause) {
            super(cause);
        }
    }
}
