package io.tokenwright.kit.database;

import java.sql.Array;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Binds rows as one array a column, for statements that read {@code unnest(cast(:name as text[]), ...)}: the statement's text does not
 * depend on the number of rows, and the server plans it once.
 */
public final class Columns<R> {
    private final Handle handle;
    private final SqlStatement<?> statement;
    private final List<R> rows;

    private Columns(Handle handle, SqlStatement<?> statement, List<R> rows) {
        this.handle = handle;
        this.statement = statement;
        this.rows = rows;
    }

    public static <R> Columns<R> of(Handle handle, SqlStatement<?> statement, List<R> rows) {
        return new Columns<>(handle, statement, rows);
    }

    /**
     * Binds {@code name} to the array of what {@code value} gives for each row.
     *
     * @param type element type in PostgreSQL; values of other types than text are written as their {@code toString}
     */
    public Columns<R> bind(String name, String type, Function<R, @Nullable Object> value) {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        try {
            Array array = handle.getConnection().createArrayOf(type, values);
            statement.bindBySqlType(name, array, Types.ARRAY);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make an array of " + type + " for " + name, e);
        }
        return this;
    }
}
