package io.tokenwright.kit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.local.Parts;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowTypeIT {
    private record Row(
            String id,
            @Nullable Integer small,
            @Nullable Long large,
            @Nullable Boolean flag,
            @Nullable Instant at,
            @Nullable String json,
            @Nullable TimeUnit unit) {}

    private static final RowType<Row> ROWS = RowType.<Row>builder()
            .text("id", Row::id)
            .int4("small", Row::small)
            .int8("large", Row::large)
            .bool("flag", Row::flag)
            .timestamptz("at", Row::at)
            .jsonb("json", Row::json)
            .word("unit", Row::unit)
            .build();

    private static final List<Row> SAMPLES = List.of(
            new Row("plain", 1, 2L, true, Instant.parse("2026-01-15T10:00:00.123456Z"), "{\"a\": 1}", TimeUnit.DAYS),
            new Row("nothing", null, null, null, null, null, null),
            new Row(
                    "\"quotes' {,}\\ \ud83d\ude80",
                    Integer.MIN_VALUE,
                    Long.MAX_VALUE,
                    false,
                    Instant.parse("1970-01-01T00:00:00Z"),
                    "[\"\\\"\", \"{}\"]",
                    TimeUnit.NANOSECONDS),
            new Row("NULL", 0, 0L, false, Instant.parse("9999-12-31T23:59:59.999999Z"), "[]", null));

    private static Handle handle;

    @BeforeAll
    static void connect() {
        var database = Parts.postgres().newDatabase();
        handle = Jdbi.create(database.jdbcUrl(), database.username(), database.password())
                .installPlugin(new PostgresPlugin())
                .open();
        handle.execute("create table row (id text primary key, small int4, large int8, flag bool, at timestamptz,"
                + " json jsonb, unit text)");
    }

    @AfterAll
    static void disconnect() {
        handle.close();
    }

    @BeforeEach
    void empty() {
        handle.execute("truncate row");
    }

    @Test
    void a_statement_writes_every_type() {
        try (var insert = handle.createUpdate(
                "insert into row (%1$s) select %1$s from %2$s".formatted(ROWS.names(), ROWS.unnest()))) {
            ROWS.bind(handle, insert, SAMPLES);
            insert.execute();
        }

        assertThat(stored()).containsExactlyInAnyOrderElementsOf(SAMPLES);
    }

    @Test
    void copy_writes_every_type() {
        ROWS.copy(handle, "row", SAMPLES);

        assertThat(stored()).containsExactlyInAnyOrderElementsOf(SAMPLES);
    }

    @Test
    void copy_takes_rows_larger_than_a_chunk_and_more_than_one_chunk_of_them() {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < 500; i++) {
            rows.add(new Row("row " + i + "x".repeat(i % 3 == 0 ? 60 : 0), i, null, null, null, null, null));
        }
        rows.add(new Row("large", 0, null, null, null, "\"" + "\u00e9".repeat(100_000) + "\"", null));

        ROWS.copy(handle, "row", rows);

        assertThat(stored()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void a_copy_that_is_refused_leaves_nothing_and_the_connection_usable() {
        var twice = List.of(SAMPLES.getFirst(), SAMPLES.getFirst());

        assertThatThrownBy(() -> ROWS.copy(handle, "row", twice)).matches(SqlFailures::isUniqueViolation);

        assertThat(stored()).isEmpty();
    }

    private static List<Row> stored() {
        return handle.createQuery("select * from row")
                .map((row, context) -> {
                    OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
                    String unit = row.getString("unit");
                    return new Row(
                            row.getString("id"),
                            row.getObject("small", Integer.class),
                            row.getObject("large", Long.class),
                            row.getObject("flag", Boolean.class),
                            at == null ? null : at.toInstant(),
                            row.getString("json"),
                            unit == null ? null : TimeUnit.valueOf(unit));
                })
                .list();
    }
}
