package io.tokenwright.kit.database;

import java.sql.Array;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * How a record becomes a row: its columns, in order. Many rows go to the server at once, either as one array a column, for a statement
 * that reads {@link #unnest}: its text does not depend on the number of rows, and the server plans it once; or, where nothing
 * can be in the way, by {@link #copy binary COPY}, which is as fast as rows get in. Immutable.
 *
 * @param <R> record that holds a row
 */
public final class RowType<R> {
    private final List<Column<R>> columns;

    private RowType(List<Column<R>> columns) {
        this.columns = List.copyOf(columns);
    }

    /** A column: {@code value} gives what {@code type} takes, or null. */
    record Column<R>(String name, ColumnType type, Function<R, @Nullable Object> value) {}

    public static <R> Builder<R> builder() {
        return new Builder<>();
    }

    /** Collects columns; each takes the value of its Java type, or null. */
    public static final class Builder<R> {
        private final List<Column<R>> columns = new ArrayList<>();

        private Builder() {}

        public Builder<R> text(String name, Function<R, @Nullable String> value) {
            return column(name, ColumnType.TEXT, value::apply);
        }

        /** An enum as its name. */
        public Builder<R> word(String name, Function<R, @Nullable Enum<?>> value) {
            return column(name, ColumnType.TEXT, row -> {
                Enum<?> word = value.apply(row);
                return word == null ? null : word.name();
            });
        }

        public Builder<R> int4(String name, Function<R, @Nullable Integer> value) {
            return column(name, ColumnType.INT4, value::apply);
        }

        public Builder<R> int8(String name, Function<R, @Nullable Long> value) {
            return column(name, ColumnType.INT8, value::apply);
        }

        public Builder<R> bool(String name, Function<R, @Nullable Boolean> value) {
            return column(name, ColumnType.BOOL, value::apply);
        }

        /** Kept to the microsecond. */
        public Builder<R> timestamptz(String name, Function<R, @Nullable Instant> value) {
            return column(name, ColumnType.TIMESTAMPTZ, value::apply);
        }

        /** JSON text. */
        public Builder<R> jsonb(String name, Function<R, @Nullable String> value) {
            return column(name, ColumnType.JSONB, value::apply);
        }

        private Builder<R> column(String name, ColumnType type, Function<R, @Nullable Object> value) {
            columns.add(new Column<>(name, type, value));
            return this;
        }

        public RowType<R> build() {
            return new RowType<>(columns);
        }
    }

    /** {@code a, b, c}: for the list of an INSERT or SELECT. */
    public String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** {@code unnest(cast(:a as text[]), ...)}: the rows that {@link #bind} binds. */
    public String arrays() {
        return columns.stream()
                .map(column -> "cast(:%s as %s[])"
                        .formatted(column.name(), column.type().sqlName()))
                .collect(Collectors.joining(", ", "unnest(", ")"));
    }

    /** {@link #arrays} {@code as said (a, b, c)}: as a table named said. */
    public String unnest() {
        return arrays() + " as said (" + names() + ")";
    }

    /** {@code a = excluded.a, ...} without {@code keys}: for ON CONFLICT DO UPDATE. */
    public String excludedBut(String... keys) {
        Set<String> left = Set.copyOf(Arrays.asList(keys));
        return columns.stream()
                .filter(column -> !left.contains(column.name()))
                .map(column -> "%1$s = excluded.%1$s".formatted(column.name()))
                .collect(Collectors.joining(", "));
    }

    /** Binds {@code rows} to the names of the columns in {@code statement}. */
    public void bind(Handle handle, SqlStatement<?> statement, List<R> rows) {
        for (Column<R> column : columns) {
            @Nullable Object[] values = column.type().newArray(rows.size());
            for (int i = 0; i < values.length; i++) {
                values[i] = column.type().inArray(column.value().apply(rows.get(i)));
            }
            try {
                Array array = handle.getConnection().createArrayOf(column.type().sqlName(), values);
                statement.bindBySqlType(column.name(), array, Types.ARRAY);
            } catch (SQLException e) {
                throw new ConnectionException(e);
            }
        }
    }

    /**
     * Adds {@code rows} to {@code table} by binary COPY.
     *
     * @throws org.jdbi.v3.core.JdbiException if the server refuses a row; the transaction is then to be rolled back, to a savepoint
     *     at least
     */
    public void copy(Handle handle, String table, List<R> rows) {
        BinaryCopy.copy(handle, "copy " + table + " (" + names() + ") from stdin (format binary)", columns, rows);
    }
}
