package io.tokenwright.kit.database;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The column types that rows are written with, as array elements and in COPY's binary format.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS">COPY file formats</a>
 */
enum ColumnType {
    TEXT("text", String[]::new) {
        @Override
        void write(Object value, BinaryCopy out) {
            out.bytes(((String) value).getBytes(StandardCharsets.UTF_8));
        }
    },
    INT4("int4", Integer[]::new) {
        @Override
        void write(Object value, BinaryCopy out) {
            out.int4(Integer.BYTES);
            out.int4((Integer) value);
        }
    },
    INT8("int8", Long[]::new) {
        @Override
        void write(Object value, BinaryCopy out) {
            out.int4(Long.BYTES);
            out.int8((Long) value);
        }
    },
    BOOL("bool", Boolean[]::new) {
        @Override
        void write(Object value, BinaryCopy out) {
            out.int4(1);
            out.int1((Boolean) value ? 1 : 0);
        }
    },
    TIMESTAMPTZ("timestamptz", String[]::new) {
        @Override
        @Nullable
        Object inArray(@Nullable Object value) {
            return value == null ? null : value.toString();
        }

        @Override
        void write(Object value, BinaryCopy out) {
            out.int4(Long.BYTES);
            out.int8(ChronoUnit.MICROS.between(POSTGRES_EPOCH, (Instant) value));
        }
    },
    JSONB("jsonb", String[]::new) {
        private static final int FORMAT_VERSION = 1;

        @Override
        void write(Object value, BinaryCopy out) {
            byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
            out.int4(text.length + 1);
            out.int1(FORMAT_VERSION);
            out.raw(text);
        }
    };

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final String sqlName;
    private final IntFunction<@Nullable Object[]> arrays;

    ColumnType(String sqlName, IntFunction<@Nullable Object[]> arrays) {
        this.sqlName = sqlName;
        this.arrays = arrays;
    }

    String sqlName() {
        return sqlName;
    }

    /** An array of the class that the driver knows best for this type: for most it can then send them in binary. */
    @Nullable
    Object[] newArray(int size) {
        return arrays.apply(size);
    }

    @Nullable
    Object inArray(@Nullable Object value) {
        return value;
    }

    /** Writes the length and then the value. */
    abstract void write(Object value, BinaryCopy out);
}
